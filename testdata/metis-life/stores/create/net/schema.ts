// Has a localStore of its own, and the same globalStore.
const env = TargetEnvSchema.create({ name: 'Net', description: 'Uses the stores', version: '1.0.0' })

/** What is in a store, and one more. */
const count = (store: any) => ++store.use('n', 0).value

env.on('environment-setup', async (context) => console.log('local', count(context.localStore), 'global', count(context.globalStore)))
env.on('environment-teardown', async (context) => console.log('local', count(context.localStore), 'global', count(context.globalStore)))

export default env
