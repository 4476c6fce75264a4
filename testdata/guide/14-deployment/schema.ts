export default new TargetEnvSchema({
  name: 'Deployment',
  description: 'Blocks 14 to 16 of the data-stores guide',
  version: '1.0.0',
})
