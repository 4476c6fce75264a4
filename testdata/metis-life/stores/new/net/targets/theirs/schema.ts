export default new TargetSchema({
  _id: 'theirs',
  name: 'Theirs',
  description: 'Counts in the stores',
  args: [],
  script: async (context) => {
    const [local, global] = [context.localStore, context.globalStore].map((store) => ++store.use('n', 0).value)
    console.log('local', local, 'global', global)
  },
})
