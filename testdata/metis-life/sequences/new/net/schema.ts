const env = new TargetEnvSchema({ name: 'Net', description: 'Tells of its hooks', version: '1.0.0' })

env.on('environment-setup', async (context) => {
  console.log('the net, while the session is', context.session.state)
  await context.sleep(500)
  console.log('the net, done')
})
env.on('environment-teardown', async (context) => {
  console.log('the net, while the session is', context.session.state)
})

export default env
