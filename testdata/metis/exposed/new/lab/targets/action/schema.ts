import { show } from '../../show'

export default new TargetSchema({
  _id: 'action',
  name: 'Action',
  description: 'What an effect of an action sees of itself',
  args: [],
  script: async (context) => {
    const { effect } = context
    const names = (effects) => effects.map((effect) => effect.name)
    show('effect', effect)
    show('triggered by', context.triggeredBy)
    console.log('host', effect.host._id, effect.host.name)
    console.log('source', effect.sourceForce.localKey, effect.sourceNode.localKey, effect.sourceAction.localKey)
    show('target', effect.target)
    show('environment', effect.environment)
    console.log('targets', effect.environment.targets.map((target) => target._id).join(' '))
    console.log('mission', effect.mission._id)
    console.log("all effects, the session's, the action's:", names(context.mission.allEffects), names(context.mission.effects), names(effect.sourceAction.effects))
  },
})
