export default new TargetSchema({
  _id: 'traps',
  name: 'Traps',
  description: '',
  args: [],
  script: async (context: any) => {
    context.openNode()
    for (let i = 0; i < 3; i++) context.openNode() //! diagnostic: open-skipped
    context.closeNode()
    context.closeNode() //! diagnostic: close-skipped
    context.modifySuccessChance(25) //! diagnostic: operand-fraction
    context.modifySuccessChance(-1)
    context.modifySuccessChance(-0.5) //! diagnostic: operand-clamped
    context.modifyProcessTime(1e9) //! diagnostic: operand-clamped
    context.modifyResourcePool('5') //! diagnostic: operand-type
    context.modifyResourceCost(null) //! diagnostic: operand-type
    context.blockNode('firewall') //! diagnostic: keys-ignored
    context.blockNode(context.mission.forces[0]) //! diagnostic: keys-ignored
    return context.effect.sourceForce.resourcesRemaining
    //! value: "1005"
  },
})
