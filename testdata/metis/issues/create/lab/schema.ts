export default TargetEnvSchema.create({ name: 'Lab', description: 'Effects that METIS skips', version: '2.0.0' })
