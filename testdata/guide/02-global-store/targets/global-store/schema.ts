// Block 2 of the data-stores guide as it stands there, in the least that makes a target of it.

export default new TargetSchema({
  _id: 'global-store',
  name: 'Block 2',
  description: 'Block 2 of the data-stores guide',
  args: [],

script: async (context) => {
// Example: Store overall scenario state for the session
context.globalStore.use('scenarioState', {
  phase: 'execution',
  objectivesMet: 2,
})
},
})
