import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'cost-of-resource',
  name: 'Cost of a resource',
  description: 'From METIS 2.4 on the resource comes first',
  args: [],
  script: async (context) => {
    attempt('of all actions of the node', () => context.modifyResourceCost('gold', 5))
    attempt('of one', () => context.modifyResourceCost('oil', 5, { actionKey: 'patch' }))
    attempt('at least 0', () => context.modifyResourceCost('gold', -100, { actionKey: 'self' }))
    attempt('of an unknown resource', () => context.modifyResourceCost('water', 5))
  },
})
