export default new TargetEnvSchema({ name: 'Env', description: '', version: '1.0.0' })
