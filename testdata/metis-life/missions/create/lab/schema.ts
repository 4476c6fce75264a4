export default TargetEnvSchema.create({ name: 'Lab', description: 'Looks at a mission', version: '1.0.0' })
