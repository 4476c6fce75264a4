// A configuration that is checked before it is used, and says so when it is not fit.
export default new TargetEnvSchema({
  name: 'Validated Configuration',
  description: 'Checks the stored configuration before each use',
  version: '1.0.0',
})
