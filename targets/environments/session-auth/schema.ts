// Half of a pair: signs a user in for the whole session. The other half, session-work, is an
// environment of its own and sees the user through the global store.
export default new TargetEnvSchema({
  name: 'Session Authentication',
  description: 'Says who is working in this session',
  version: '1.0.0',
})
