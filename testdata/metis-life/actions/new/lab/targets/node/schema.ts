export default new TargetSchema({
  _id: 'node',
  name: 'Node',
  description: 'Blocks, opens or closes a node of the force',
  args: [],
  script: async (context) => {
    const [verb, nodeKey] = context.effect.name.split(' ')
    context[`${verb}Node`]({ nodeKey, forceKey: 'self' })
  },
})
