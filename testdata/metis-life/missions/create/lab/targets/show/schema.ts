export default TargetSchema.create({
  _id: 'show',
  name: 'Show',
  description: 'Shows the arguments of its effect and what the mission has',
  parameters: [
    { _id: 'note', name: 'Note', type: 'string', required: false },
    { _id: 'node', name: 'Node', type: 'mission-component', validComponentTypes: ['node'] },
    { _id: 'action', name: 'Action', type: 'mission-component', validComponentTypes: ['action'] },
    { _id: 'file', name: 'File', type: 'mission-component', validComponentTypes: ['missionFile'] },
  ],
  script: async (context) => {
    const { effect, mission } = context
    for (const { parameterId, type, value } of effect.arguments) {
      const shown = Array.isArray(value) ? value.map((c) => `${c.componentType} ${c._id}`) : value
      console.log('effect', effect.order, parameterId, type, shown)
    }
    if (effect.trigger !== 'session-start') return
    console.log('resources', mission.resources.map((r) => r.name), 'pools', mission.forces[0].resourcePools.map((p) => p.balance))
    for (const { name, type, successChance, processTime, resourceCosts } of mission.allActions) {
      console.log(name, type, successChance, processTime, resourceCosts.map((c) => c.amount))
    }
  },
})
