export default new TargetSchema({
  _id: 'cut-off',
  name: 'Cut off',
  description: 'Closes the node above one whose action is being executed',
  args: [],
  script: async (context) => {
    context.closeNode({ forceKey: 'blue', nodeKey: 'firewall' })
  },
})
