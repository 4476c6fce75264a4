export default new TargetSchema({
  _id: 'prepare',
  name: 'Prepare',
  description: '',
  args: [],
  script: async (context) => {
    context.blockNode({ forceKey: 'red', nodeKey: 'server' })
    context.globalStore.use('phase', 'none').value += ' > prepared'
  },
})
