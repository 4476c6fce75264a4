export default new TargetSchema({
  _id: 'live',
  name: 'Live',
  description: 'What follows the mission, and what is a copy; up to METIS 2.3',
  args: [],
  script: async (context) => {
    const [force] = context.mission.forces
    const [node] = force.nodes
    const [action] = node.actions
    const print = () => console.log(node.blocked, action.successChance, action.processTime, action.resourceCost, force.resourcesRemaining, context.mission.forces[0].resourcesRemaining)
    print()
    context.blockNode()
    context.modifySuccessChance(-0.25)
    context.modifyProcessTime(500)
    context.modifyResourceCost(5)
    context.modifyResourcePool(5)
    print()
  },
})
