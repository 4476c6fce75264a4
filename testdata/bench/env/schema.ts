export default new TargetEnvSchema({
  name: 'Bench',
  description: 'What start-up is measured with',
  version: '1.0.0',
})
