export default new TargetEnvSchema({ name: 'Helpers', description: '', version: '1.0.0' })
