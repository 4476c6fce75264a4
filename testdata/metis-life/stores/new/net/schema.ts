// Has a localStore of its own, and the same globalStore.
const env = new TargetEnvSchema({ name: 'Net', description: 'Uses the stores', version: '1.0.0' })

/** Counts in both stores. */
const count = (context: any) => {
  const [local, global] = [context.localStore, context.globalStore].map((store) => ++store.use('n', 0).value)
  console.log('local', local, 'global', global)
}

env.on('environment-setup', async (context) => count(context))
env.on('environment-teardown', async (context) => count(context))

export default env
