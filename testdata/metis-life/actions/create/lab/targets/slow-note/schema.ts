export default TargetSchema.create({
  _id: 'slow-note',
  name: 'Slow note',
  description: 'Takes longer than the action that has triggered its effect',
  parameters: [],
  script: async (context) => {
    await context.sleep(3000)
    console.log('the node is', context.effect.sourceNode.executionStatus)
  },
})
