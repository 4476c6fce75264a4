export default TargetEnvSchema.create({ name: 'Lab', description: 'The objects that a context leads to', version: '1.0.0' })
