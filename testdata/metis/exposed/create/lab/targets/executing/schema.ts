export default TargetSchema.create({
  _id: 'executing',
  name: 'Executing',
  description: 'While an action is being executed',
  parameters: [],
  script: async (context) => {
    const { sourceNode: node, sourceAction: action } = context.effect
    const print = () => console.log(node.executing, node.executed, node.executionStatus, action.executing, action.executionCount)
    print()
    await context.sleep(2000)
    print()
  },
})
