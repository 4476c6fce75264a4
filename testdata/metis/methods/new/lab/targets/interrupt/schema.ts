export default new TargetSchema({
  _id: 'interrupt',
  name: 'Interrupt',
  description: 'Opens the node of an action that is being executed',
  args: [],
  script: async (context) => {
    context.openNode({ forceKey: 'blue', nodeKey: 'firewall' })
  },
})
