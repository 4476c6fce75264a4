// Settings that a run can change and every later run of the session keeps.
export default new TargetEnvSchema({
  name: 'Configuration',
  description: 'Settings that persist across the runs of a session',
  version: '1.0.0',
})
