export default TargetEnvSchema.create({ name: 'Lab', description: 'What scripts see of the arguments of an effect', version: '1.0.0' })
