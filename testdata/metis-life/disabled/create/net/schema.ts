const env = TargetEnvSchema.create({ name: 'Net', description: 'Stays on', version: '1.0.0' })

env.on('environment-setup', async () => console.log('the net is set up'))
env.on('environment-teardown', async () => console.log('the net is torn down'))

export default env
