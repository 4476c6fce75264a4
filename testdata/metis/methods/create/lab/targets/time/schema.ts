import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'time',
  name: 'Time',
  description: '',
  parameters: [],
  script: async (context) => {
    const [blue, red] = context.mission.forces
    attempt('longer', () => context.modifyProcessTime(red, 1000))
    attempt('at most 1:59:59', () => context.modifyProcessTime(red, 7_200_000))
    attempt('at least 0', () => context.modifyProcessTime(red, -9_000_000))
    attempt('a text', () => context.modifyProcessTime(blue.nodes[1], 'a'))
  },
})
