export default TargetSchema.create({
  _id: 'mine',
  name: 'Mine',
  description: 'Counts in the stores',
  parameters: [],
  script: async (context) => {
    const [local, global] = [context.localStore, context.globalStore].map((store) => ++store.use('n', 0).value)
    console.log('local', local, 'global', global)
  },
})
