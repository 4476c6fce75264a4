const env = TargetEnvSchema.create({ name: 'Lab', description: 'Looks at actions', version: '1.0.0' })

env.on('environment-setup', async (context) => context.sleep(1000)) // so that the session is starting for a while

export default env
