import { show } from '../../show'

export default TargetSchema.create({
  _id: 'session',
  name: 'Session',
  description: 'What an effect of the session sees of itself',
  parameters: [],
  script: async (context) => {
    const { effect, mission } = context
    show('effect', effect)
    console.log('triggered by', context.triggeredBy)
    console.log('host', effect.host._id, effect.host.name)
    const ghost = mission.allNodes.find((node) => node._id === 'blue-lobby')
    console.log('an excluded node', ghost._id, ghost.localKey)
  },
})
