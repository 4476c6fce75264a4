// The smallest uses of the two stores.
//
// localStore:  this environment's own, in this session.
// globalStore: shared by all environments of the session.
export default new TargetEnvSchema({
  name: 'Basics',
  description: 'First steps with the local and the global store',
  version: '1.0.0',
})
