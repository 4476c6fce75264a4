// Each modifier is called twice, and METIS sums all operands up.
export default TargetSchema.create({
  _id: 'change',
  name: 'Change',
  description: 'Changes whatever of a mission can be changed',
  parameters: [],
  script: async (context) => {
    const { sourceForce: blue, sourceNode: node, sourceAction: action } = context.effect
    const red = context.mission.forces[1]
    context.blockNodes(node)
    context.openNode(node)
    context.addNodeAlert(node, 'changed', 'info')
    context.modifySuccessChance(action, 0.25)
    context.modifySuccessChance(action, 0.125)
    context.modifyProcessTime(action, 1000)
    context.modifyProcessTime(action, 500)
    context.modifyResourceCost(action, context.mission.resources, 2)
    context.modifyResourceCost(action, context.mission.resources, 1)
    context.modifyResourcePool(blue, 5)
    context.grantFileAccess(red, context.mission.files)
    context.mission.files[0].initialAccess.push(red._id)
  },
})
