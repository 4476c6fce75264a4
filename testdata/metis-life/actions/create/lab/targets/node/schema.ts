export default TargetSchema.create({
  _id: 'node',
  name: 'Node',
  description: 'Blocks, opens or closes a node of the force',
  parameters: [],
  script: async (context) => {
    const [verb, key] = context.effect.name.split(' ')
    const node = context.effect.sourceForce.nodes.find((node) => node.localKey === key)
    if (verb === 'block') context.blockNodes(node)
    else context.updateNodeOpenState(node, verb === 'open')
  },
})
