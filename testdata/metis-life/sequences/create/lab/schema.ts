// Two hooks of each kind; the first waits, so that one can see what METIS does meanwhile.
const env = TargetEnvSchema.create({ name: 'Lab', description: 'Tells of its hooks', version: '1.0.0' })

env.on('environment-setup', async (context) => {
  console.log('first of the lab, while the session is', context.session.state)
  await context.sleep(1000)
  console.log('first of the lab, done')
})
env.on('environment-setup', async (context) => {
  console.log('second of the lab, while the session is', context.session.state)
})
env.on('environment-teardown', async (context) => {
  const { state, members } = context.session
  console.log('first of the lab, while the session is', state, 'and has', members.length, 'members')
  await context.sleep(1000)
  console.log('first of the lab, done')
})
env.on('environment-teardown', async (context) => {
  console.log('second of the lab, while the session is', context.session.state)
})

export default env
