// No effect of the mission is of this environment: METIS calls none of its hooks.
const env = new TargetEnvSchema({ name: 'Idle', description: 'Is not used', version: '1.0.0' })

env.on('environment-setup', async () => console.log('never'))
env.on('environment-teardown', async () => console.log('never'))

export default env
