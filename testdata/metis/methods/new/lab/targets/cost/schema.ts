import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'cost',
  name: 'Cost',
  description: 'Up to METIS 2.3 there is one resource',
  args: [],
  script: async (context) => {
    attempt('of all actions of the node', () => context.modifyResourceCost(5))
    attempt('of one', () => context.modifyResourceCost(5, { actionKey: 'patch' }))
    attempt('at least 0', () => context.modifyResourceCost(-100, { actionKey: 'self' }))
  },
})
