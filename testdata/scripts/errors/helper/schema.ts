export default new TargetEnvSchema({ name: 'Errors', description: '', version: '1.0.0' })
