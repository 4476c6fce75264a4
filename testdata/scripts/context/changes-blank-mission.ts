export default new TargetSchema({
  _id: 'changes-blank-mission',
  name: 'Changes blank mission',
  description: '',
  args: [],
  script: async (context) => {
    // A lone run changes the mission that stands in for one.
    const { sourceNode, sourceAction } = context.effect
    context.blockNode()
    context.openNode({ forceKey: '1', nodeKey: '1' })
    context.modifySuccessChance(0.25)
    context.modifyProcessTime(-1000, { actionKey: 'self' })
    context.modifyResourceCost(4)
    context.modifyResourcePool(7)
    return [sourceNode.blocked, sourceNode.opened, sourceAction.successChance, sourceAction.processTime, sourceAction.resourceCost, context.effect.sourceForce.resourcesRemaining]
    //! value: [true,true,0.75,4000,5,107]
  },
})
