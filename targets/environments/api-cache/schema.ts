// Answers of an API, kept in a Map in the local store: asked for once, then read from there.
export default new TargetEnvSchema({
  name: 'API Cache',
  description: 'Keeps the answers of an API for the session and drops the old ones',
  version: '1.0.0',
})
