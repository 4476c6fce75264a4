export default TargetEnvSchema.create({ name: 'Lab', description: 'What modules find when they are loaded', version: '1.0.0', multiRealmSupport: true })
