export default TargetSchema.create({
  _id: 'live',
  name: 'Live',
  description: 'What follows the mission, and what is a copy',
  parameters: [],
  script: async (context) => {
    const [force] = context.mission.forces
    const [node] = force.nodes
    const [action] = node.actions
    const [pool] = force.resourcePools
    const [cost] = action.resourceCosts
    const print = () => console.log(node.blocked, action.successChance, action.processTime, cost.amount, action.resourceCosts[0].amount, pool.balance, force.resourcePools[0].balance)
    print()
    context.blockNodes(node)
    context.modifySuccessChance(node, -0.25)
    context.modifyProcessTime(node, 500)
    context.modifyResourceCost(node, context.mission.resources[0], 5)
    context.modifyResourcePool(pool, 5)
    print()
  },
})
