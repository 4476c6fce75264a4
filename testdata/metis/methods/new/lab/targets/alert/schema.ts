import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'alert',
  name: 'Alert',
  description: 'METIS 2.4 has alerts',
  args: [],
  script: async (context) => {
    attempt('on self', () => context.addNodeAlert('look here', 'info'))
    attempt('on another node', () => context.addNodeAlert('look there', 'suspicious', { forceKey: 'red', nodeKey: 'disk' }))
    attempt('without a severity', () => context.addNodeAlert('look'))
    attempt('an unknown severity', () => context.addNodeAlert('look', 'red'))
  },
})
