export default new TargetSchema({
  _id: 'a',
  name: 'A',
  description: '',
  args: [],
  script: async (context) => {
    context.localStore.use('k', 'local')
    context.globalStore.use('k', 'global')
    return [context.localStore.use('k', '').value, context.globalStore.use('k', '').value]
    //! value: ["local","global"]
  },
})
