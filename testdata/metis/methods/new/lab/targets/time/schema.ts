import { attempt } from '../../attempt'

const keys = { forceKey: 'red', nodeKey: 'firewall' }

export default new TargetSchema({
  _id: 'time',
  name: 'Time',
  description: '',
  args: [],
  script: async (context) => {
    attempt('longer', () => context.modifyProcessTime(1000, keys))
    attempt('at most 1:59:59', () => context.modifyProcessTime(7_200_000, keys))
    attempt('at least 0', () => context.modifyProcessTime(-9_000_000, keys))
    attempt('a text', () => context.modifyProcessTime('a', { nodeKey: 'server' }))
  },
})
