export default TargetEnvSchema.create({ name: 'Lab', description: 'Targets that tell of their effects', version: '1.0.0' })
