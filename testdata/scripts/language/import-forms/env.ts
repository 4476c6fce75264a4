export default new TargetEnvSchema({ name: 'Re-exported', description: '', version: '1.0.0' })
