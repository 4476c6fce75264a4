export default TargetEnvSchema.create({ name: 'Lab', description: 'Written for METIS 2.5, but for its target', version: '1.0.0' })
