import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'pool-by-key',
  name: 'Pool by its key',
  description: 'In METIS 2.4 a force has a pool for each resource',
  args: [],
  script: async (context) => {
    attempt('of self', () => context.modifyResourcePool(5, { poolKey: '1' }))
    attempt('below 0, though the pool forbids it', () => context.modifyResourcePool(-500, { forceKey: 'red', poolKey: '2' }))
    attempt('a text', () => context.modifyResourcePool('5', { forceKey: 'red', poolKey: '1' }))
    attempt('an unknown pool', () => context.modifyResourcePool(5, { poolKey: '3' }))
    attempt('no pool', () => context.modifyResourcePool(5))
  },
})
