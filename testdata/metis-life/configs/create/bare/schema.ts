export default TargetEnvSchema.create({ name: 'Bare', description: 'Has no configs.json', version: '1.0.0' })
