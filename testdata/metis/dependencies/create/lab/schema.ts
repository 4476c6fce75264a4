export default TargetEnvSchema.create({ name: 'Lab', description: 'Arguments that depend on others', version: '1.0.0' })
