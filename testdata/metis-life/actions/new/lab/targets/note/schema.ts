export default new TargetSchema({
  _id: 'note',
  name: 'Note',
  description: 'Tells of the action that has triggered its effect',
  args: [],
  script: async (context) => {
    const { sourceAction: action, sourceNode: node } = context.effect
    console.log(
      `by ${context.triggeredBy.username}, execution ${action.executionCount},`,
      `the action ${action.executing ? 'is' : 'is not'} executing,`,
      `the node is ${node.executionStatus} and ${node.opened ? 'open' : 'not open'}`,
    )
  },
})
