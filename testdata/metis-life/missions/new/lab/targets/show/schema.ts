export default new TargetSchema({
  _id: 'show',
  name: 'Show',
  description: 'Shows the arguments of its effect and what the mission has',
  args: [
    { _id: 'note', name: 'Note', type: 'string', required: false },
    { _id: 'node', name: 'Node', type: 'node', required: false },
    { _id: 'action', name: 'Action', type: 'action', required: false },
    { _id: 'file', name: 'File', type: 'file', required: false },
  ],
  script: async (context) => {
    const { effect, mission } = context
    console.log('effect', effect.order, JSON.stringify(effect.args))
    if (effect.trigger !== 'session-start') return
    const [force] = mission.forces
    const several = 'resources' in mission // from 2.4 on
    if (several) {
      console.log('resources', mission.resources.map((r) => r.name), 'pools', force.resourcePools.map((p) => p.balance))
    } else {
      console.log('resource', mission.resourceLabel, 'balance', force.resourcesRemaining)
    }
    for (const action of mission.allActions) {
      const { name, type, successChance, processTime } = action
      const costs = several ? action.resourceCosts.map((c) => c.amount) : action.resourceCost
      console.log(name, type, successChance, processTime, costs)
    }
  },
})
