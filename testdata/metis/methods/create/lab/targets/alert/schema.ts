import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'alert',
  name: 'Alert',
  description: '',
  parameters: [],
  script: async (context) => {
    const node = context.effect.sourceNode
    attempt('info', () => context.addNodeAlert(node, 'look here', 'info'))
    attempt('suspicious', () => context.addNodeAlert(node, 'look here', 'suspicious'))
    attempt('warning', () => context.addNodeAlert(node, 'look here', 'warning'))
    attempt('danger', () => context.addNodeAlert(node, 'look here', 'danger'))
    attempt('without a severity', () => context.addNodeAlert(node, 'look here'))
    attempt('an unknown severity', () => context.addNodeAlert(node, 'look here', 'red'))
  },
})
