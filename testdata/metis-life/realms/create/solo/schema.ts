// Does not declare multiRealmSupport: a standalone session disables it.
const env = TargetEnvSchema.create({ name: 'Solo', description: 'Knows no realms', version: '1.0.0' })

env.on('environment-setup', async (context) => console.log('in the mission', context.mission.name))

export default env
