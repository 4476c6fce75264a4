import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'session',
  name: 'Session',
  description: 'An effect of the session has no force, node and action of its own',
  parameters: [],
  script: async (context) => {
    const { effect } = context
    console.log(context.type, effect.sourceForce, effect.sourceNode, effect.sourceAction)
    attempt('there is no default', () => context.blockNodes())
    attempt('there is no self', () => context.blockNodes('self'))
    attempt('what it has not', () => context.blockNodes(effect.sourceNode))
    attempt('its host is the mission', () => context.sendOutput('for all', effect.host))
  },
})
