export default new TargetSchema({
  _id: 'live-resources',
  name: 'Live resources',
  description: 'What follows the mission, and what is a copy; in METIS 2.4',
  args: [],
  script: async (context) => {
    const [force] = context.mission.forces
    const [node] = force.nodes
    const [action] = node.actions
    const [pool] = force.resourcePools
    const [cost] = action.resourceCosts
    const print = () => console.log(node.blocked, action.successChance, action.processTime, cost.amount, action.resourceCosts[0].amount, pool.balance, force.resourcePools[0].balance)
    print()
    context.blockNode()
    context.modifySuccessChance(-0.25)
    context.modifyProcessTime(500)
    context.modifyResourceCost('gold', 5)
    context.modifyResourcePool(5, { poolKey: '1' })
    print()
  },
})
