export default TargetSchema.create({
  _id: 'prepare',
  name: 'Prepare',
  description: '',
  parameters: [],
  script: async (context) => {
    context.blockNodes(context.mission.allNodes.filter((node) => node.localKey === 'server' && node.force.localKey !== 'blue'))
    context.globalStore.use('phase', 'none').value += ' > prepared'
  },
})
