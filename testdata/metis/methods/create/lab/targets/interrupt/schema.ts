export default TargetSchema.create({
  _id: 'interrupt',
  name: 'Interrupt',
  description: 'Opens the node of an action that is being executed',
  parameters: [],
  script: async (context) => {
    context.openNode({ componentType: 'node', _id: 'blue-firewall' })
  },
})
