// Block 5 of the data-stores guide as it stands there, in the least that makes a target of it.

export default new TargetSchema({
  _id: 'use',
  name: 'Block 5',
  description: 'Block 5 of the data-stores guide',
  args: [],

script: async (context) => {
// Initialize with default value if not exists
const posture = context.localStore.use('forcePosture', {
  readiness: 'medium',
  location: 'AO Alpha',
})

// Type-safe access
const apiCache = context.localStore.use<Map<string, any>>('apiCache', new Map())
},
})
