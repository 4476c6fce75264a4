import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'output',
  name: 'Output',
  description: '',
  parameters: [],
  script: async (context) => {
    const { mission } = context
    const [blue, red] = mission.forces
    attempt('to the mission', () => context.sendOutput('<p>for all</p>', mission))
    attempt('to a force', () => context.sendOutput('for red', red))
    attempt('to each of a list', () => context.sendOutput('for both', [red, blue]))
    attempt('to a list with the mission: the rest is not looked at', () => context.sendOutput('for all', [red, mission, { componentType: 'force', _id: 'green' }]))
    attempt('to nobody', () => context.sendOutput('for nobody'))
  },
})
