// The other environment: its hooks do not hear of what fails in the lab.
const env = TargetEnvSchema.create({ name: 'Net', description: 'Has hooks that never fail', version: '1.0.0' })

env.on('environment-setup', async (context) => {
  await context.sleep(500)
  console.log('the first hook of the net')
})
env.on('environment-setup', async () => console.log('the second hook of the net'))
env.on('environment-teardown', async () => console.log('the teardown hook of the net'))

export default env
