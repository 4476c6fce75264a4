import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'action',
  name: 'Action',
  description: 'An effect of an action names its own force, node and action',
  parameters: [],
  script: async (context) => {
    const { effect } = context
    console.log(context.type)
    attempt('its node', () => context.blockNodes(effect.sourceNode))
    attempt('its action', () => context.modifyProcessTime(effect.sourceAction, 500))
    attempt('its force', () => context.sendOutput('for us', effect.sourceForce))
    attempt('its host is the action', () => context.modifyProcessTime(effect.host, 500))
  },
})
