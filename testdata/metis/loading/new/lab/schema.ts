export default new TargetEnvSchema({ name: 'Lab', description: 'What modules find when they are loaded', version: '1.0.0' })
