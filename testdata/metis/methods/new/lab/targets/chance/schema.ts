import { attempt } from '../../attempt'

const keys = { forceKey: 'blue', nodeKey: 'firewall', actionKey: 'scan' }

export default new TargetSchema({
  _id: 'chance',
  name: 'Chance',
  description: '',
  args: [],
  script: async (context) => {
    attempt('0.9 + 0.5: at most 1', () => context.modifySuccessChance(0.5, keys))
    attempt('- 0.5', () => context.modifySuccessChance(-0.5, keys))
    attempt('- 2: at least 0', () => context.modifySuccessChance(-2, { ...keys, actionKey: 'patch' }))
    attempt('25 are no percentage', () => context.modifySuccessChance(25, { forceKey: 'red', nodeKey: 'firewall' }))
    attempt('NaN', () => context.modifySuccessChance(NaN, { nodeKey: 'server' }))
  },
})
