import { mayFail } from './fails'

const env = new TargetEnvSchema({ name: 'Lab', description: 'One of its hooks or effects fails', version: '1.0.0' })

env.on('environment-setup', async (context) => mayFail(context, 'setup hook'))
env.on('environment-setup', async () => console.log('the second hook of the lab'))
env.on('environment-teardown', async (context) => mayFail(context, 'teardown hook'))
env.on('environment-teardown', async () => console.log('the second hook of the lab'))

export default env
