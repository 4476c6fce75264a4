import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'pool',
  name: 'Pool',
  description: '',
  parameters: [],
  script: async (context) => {
    const [gold, oil] = context.mission.forces[1].resourcePools
    attempt('more', () => context.modifyResourcePool(gold, 5))
    attempt('below 0, though the pool forbids it', () => context.modifyResourcePool(oil, -500))
    attempt('a text', () => context.modifyResourcePool(gold, '5'))
  },
})
