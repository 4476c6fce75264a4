export default new TargetEnvSchema({
  name: 'environment-a',
  description: 'Half of block 7 of the data-stores guide',
  version: '1.0.0',
})
