export default new TargetEnvSchema({ name: 'Lab', description: 'Targets that tell of their effects', version: '1.0.0' })
