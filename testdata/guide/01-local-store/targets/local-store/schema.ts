// Block 1 of the data-stores guide as it stands there, in the least that makes a target of it.

export default new TargetSchema({
  _id: 'local-store',
  name: 'Block 1',
  description: 'Block 1 of the data-stores guide',
  args: [],

script: async (context) => {
// Example: Store force posture for a specific target environment and session
context.localStore.use('forcePosture', {
  readiness: 'high',
  location: 'AO Bravo',
})
},
})
