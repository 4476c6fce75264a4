import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'pool',
  name: 'Pool',
  description: 'Up to METIS 2.3 a force has one pool, and operands are positive',
  args: [],
  script: async (context) => {
    attempt('of self', () => context.modifyResourcePool(5))
    attempt('of a force', () => context.modifyResourcePool(0, { forceKey: 'red' }))
    attempt('negative', () => context.modifyResourcePool(-5))
    attempt('endless', () => context.modifyResourcePool(Infinity))
    attempt('a text that is no number', () => context.modifyResourcePool('a'))
    attempt('a text that is a number', () => context.modifyResourcePool('5', { forceKey: 'red' }))
  },
})
