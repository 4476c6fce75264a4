export default TargetSchema.create({
  _id: 'again',
  name: 'Again',
  description: 'Compares the store with that of the script before',
  parameters: [],
  script: async (context) => {
    const before = context.globalStore.use('the lab', context.localStore)
    console.log('the same object as the script before had:', before.value === context.localStore)
  },
})
