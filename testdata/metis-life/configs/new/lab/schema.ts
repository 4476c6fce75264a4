const env = new TargetEnvSchema({ name: 'Lab', description: 'Has configs', version: '1.0.0' })

env.on('environment-setup', async (context) => console.log('selected at the setup:', context.config.targetEnvConfig?._id))

export default env
