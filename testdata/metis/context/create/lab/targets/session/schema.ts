import { kept } from '../../kept'

export default TargetSchema.create({
  _id: 'session',
  name: 'Session',
  description: 'Keeps its context and sleeps for an hour',
  parameters: [],
  script: async (context) => {
    console.log(Object.keys(context).join(' '))
    console.log(context.type, context.triggeredBy)
    console.log(`the session is ${context.session.state}, and for the hook it is still ${kept.hook.session.state}`)
    kept.first ??= context
    kept.latest = context
    try {
      await context.sleep(3_600_000)
      console.log('an hour later')
    } finally {
      console.log('and finally')
    }
  },
})
