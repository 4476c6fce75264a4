export default TargetSchema.create({
  _id: 'cut-off',
  name: 'Cut off',
  description: 'Closes the node above one whose action is being executed',
  parameters: [],
  script: async (context) => {
    context.closeNode({ componentType: 'node', _id: 'blue-firewall' })
  },
})
