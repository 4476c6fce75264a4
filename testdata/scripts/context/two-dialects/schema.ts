export default new TargetEnvSchema({ name: 'Two', description: '', version: '1.0.0' })
