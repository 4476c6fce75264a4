export default new TargetEnvSchema({ name: 'Bare', description: 'Has no configs.json', version: '1.0.0' })
