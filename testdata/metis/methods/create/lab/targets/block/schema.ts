import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'block',
  name: 'Block',
  description: '',
  parameters: [],
  script: async (context) => {
    const node = context.effect.sourceNode
    attempt('block', () => context.blockNodes(node))
    attempt('block again', () => context.blockNodes(node))
    attempt('unblock', () => context.unblockNodes(node))
    attempt('update to true', () => context.updateNodeBlockStatus(node, true))
    attempt('update to false', () => context.updateNodeBlockStatus(node, false))
  },
})
