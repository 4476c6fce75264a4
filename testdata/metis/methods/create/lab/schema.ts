export default TargetEnvSchema.create({ name: 'Lab', description: 'The methods of a context that change the mission', version: '1.0.0' })
