export default TargetSchema.create({
  _id: 'b',
  name: 'B',
  description: '',
  parameters: [],
  script: async (context) => {
    // Targets of one environment share its stores, whatever their dialect.
    return [context.localStore.use('k', '').value, context.globalStore.use('k', '').value, context.realmStore.use('k', 'realm').value]
    //! value: ["local","global","realm"]
  },
})
