// Each modifier is called twice: up to 2.3 the second call makes what the first one gave the new base.
export default new TargetSchema({
  _id: 'change',
  name: 'Change',
  description: 'Changes whatever of a mission can be changed',
  args: [],
  script: async (context) => {
    context.blockNode()
    context.openNode()
    context.modifySuccessChance(0.25)
    context.modifySuccessChance(0.125)
    context.modifyProcessTime(1000)
    context.modifyProcessTime(500)
    changeCosts(context)
    context.modifyResourcePool(5, { poolKey: '1' })
    context.grantFileAccess('plan', 'red')
    context.mission.files[0].initialAccess.push('force-red')
  },
})

/** From 2.4 on a mission has several resources, and nodes have alerts. */
function changeCosts(context: any) {
  const resource = context.mission.resources?.[0]._id
  for (const operand of [2, 1]) {
    if (resource) context.modifyResourceCost(resource, operand)
    else context.modifyResourceCost(operand)
  }
  context.addNodeAlert?.('changed', 'info')
}
