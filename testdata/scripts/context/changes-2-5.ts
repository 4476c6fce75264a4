export default TargetSchema.create({
  _id: 'changes-2-5',
  name: 'Changes 2 5',
  description: '',
  parameters: [],
  script: async (context: any) => {
    const { mission, effect } = context
    const { sourceNode: node, sourceAction: action } = effect
    context.blockNodes([node, mission])
    context.updateNodeBlockStatus(effect.sourceForce, false)
    context.openNode({ componentType: 'node', _id: 'blank-node' })
    context.addNodeAlert(mission, 'look', 'red') //! diagnostic: alert-severity
    context.modifySuccessChance([action, node], 0.1)
    context.modifyResourceCost(action, mission.resources, 2)
    context.modifyResourceCost(action, { componentType: 'resource', _id: 'gold' }, 2) //! diagnostic: resource-unknown
    context.modifyResourcePool(mission, -200)
    context.blockNodes([])
    const attempts = [[node, { componentType: 'node', _id: 'nope' }], 'blank-node', null, action].map((targets) => {
      try { context.blockNodes(targets) } catch (error) { return String(error) }
    })
    return [node.blocked, node.opened, +action.successChance.toFixed(2), action.resourceCosts[0].amount, effect.sourceForce.resourcePools[0].balance, attempts]
    //! value: [false,true,0.7,3,-100,["Error: Could not find node with ID \"nope\" in the mission with ID \"blank-mission\".","TypeError: Cannot read properties of undefined (reading '_id')","TypeError: Cannot read properties of null (reading 'componentType')","TypeError: Cannot read properties of undefined (reading '_id')"]]
  },
})
