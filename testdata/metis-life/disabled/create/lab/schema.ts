const env = TargetEnvSchema.create({ name: 'Lab', description: 'Is switched off', version: '1.0.0' })

env.on('environment-setup', async () => console.log('the lab is set up'))
env.on('environment-teardown', async () => console.log('the lab is torn down'))

export default env
