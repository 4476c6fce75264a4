import { attempt, kept } from './kept'

const lab = new TargetEnvSchema({ name: 'Lab', description: 'The members of a context, and how long it is good for', version: '1.0.0' })

lab.on('environment-setup', async (context) => {
  console.log(Object.keys(context).join(' '))
  if (kept.first) {
    const { first } = kept
    attempt('a method of the old instance', () => first.sendOutput('too late', { forceKey: 'blue' }))
    attempt('its sleep', () => first.sleep(1000))
    attempt('what kind of error', () => {
      try {
        first.sleep(1000)
      } catch (error) {
        return [error.name, error instanceof Error, error.constructor.name]
      }
    })
    attempt('its properties', () => [first.type, first.mission.name, first.effect.name, first.config.name])
    attempt('its stores', () => first.globalStore.use('late', 1).value)
  }
  kept.hook = context
  await context.sleep(1000)
  console.log('the setup goes on')
  context.sleep(3_600_000).finally(() => console.log('an hour later'))
})

lab.on('environment-teardown', async (context) => {
  attempt(`a method while the session is ${context.session.state}`, () => kept.latest.sendOutput('almost too late'))
  await context.sleep(1000)
  console.log('the teardown goes on')
  const last = () => {
    try {
      context.sleep(1000)
      setImmediate(last)
    } catch (error) {
      console.log(`${error}`)
    }
  }
  last()
})

export default lab
