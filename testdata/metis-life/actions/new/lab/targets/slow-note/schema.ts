export default new TargetSchema({
  _id: 'slow-note',
  name: 'Slow note',
  description: 'Takes longer than the action that has triggered its effect',
  args: [],
  script: async (context) => {
    await context.sleep(3000)
    console.log('the node is', context.effect.sourceNode.executionStatus)
  },
})
