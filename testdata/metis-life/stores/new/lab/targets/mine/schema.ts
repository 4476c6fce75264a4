export default new TargetSchema({
  _id: 'mine',
  name: 'Mine',
  description: 'Counts in the stores',
  args: [],
  script: async (context) => {
    const [local, global] = [context.localStore, context.globalStore].map((store) => ++store.use('n', 0).value)
    console.log('local', local, 'global', global)
  },
})
