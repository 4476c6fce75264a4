import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'open',
  name: 'Open',
  description: '',
  args: [],
  script: async (context) => {
    attempt('close what is not opened', () => context.closeNode())
    attempt('open', () => context.openNode())
    attempt('open what is opened', () => context.openNode())
    attempt('open the one below', () => context.openNode({ nodeKey: 'server' }))
    attempt('close: all below are closed too', () => context.closeNode())
    attempt('open in a force that reveals all', () => context.openNode({ forceKey: 'red', nodeKey: 'firewall' }))
    attempt('close in a force that reveals all', () => context.closeNode({ forceKey: 'red', nodeKey: 'firewall' }))
  },
})
