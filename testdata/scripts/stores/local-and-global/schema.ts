export default new TargetEnvSchema({ name: 'S', description: '', version: '1.0.0' })
