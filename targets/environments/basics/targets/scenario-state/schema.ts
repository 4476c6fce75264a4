export default new TargetSchema({
  _id: 'scenario-state',
  name: 'Scenario State',
  description: 'Tells the phase of the scenario and counts the objectives met',
  script: async (context) => {
    const { args } = context.effect

    // In the global store, so that every environment of the session sees it.
    const scenario = context.globalStore.use('scenarioState', {
      phase: 'execution',
      objectivesMet: 2,
    })

    if (args.objectiveMet) scenario.value.objectivesMet += 1

    context.sendOutput(`Phase ${scenario.value.phase}, objectives met: ${scenario.value.objectivesMet}`)
  },
  args: [{ _id: 'objectiveMet', name: 'Objective Met', type: 'boolean' }],
})
