export default new TargetSchema({
  _id: 'again',
  name: 'Again',
  description: 'Compares the store with that of the script before',
  args: [],
  script: async (context) => {
    const before = context.globalStore.use('the lab', context.localStore)
    console.log('the same object as the script before had:', before.value === context.localStore)
  },
})
