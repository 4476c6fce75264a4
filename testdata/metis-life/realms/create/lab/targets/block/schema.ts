export default TargetSchema.create({
  _id: 'block',
  name: 'Block',
  description: 'Blocks the node in the realm of who executes the action',
  parameters: [],
  script: async (context) => {
    console.log('by', context.triggeredBy.username)
    context.blockNodes(context.effect.sourceNode)
  },
})
