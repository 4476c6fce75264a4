const net = new TargetEnvSchema({ name: 'Net', description: '', version: '1.0.0' })

net.on('environment-setup', async (context) => {
  console.log('setup,', context.session.state, context.config.targetEnvConfig?.data.host)
  context.globalStore.use('phase', 'none').value += ' > set up'
  await context.sleep(1000)
})
net.on('environment-teardown', async (context) => {
  console.log('teardown,', context.session.state, context.globalStore.use('phase', 'none').value)
})

export default net
