const env = new TargetEnvSchema({ name: 'Lab', description: 'Goes on too long', version: '1.0.0' })

env.on('environment-teardown', async (context) => console.log('torn down in', context.session.state))

export default env
