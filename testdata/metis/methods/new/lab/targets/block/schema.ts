import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'block',
  name: 'Block',
  description: '',
  args: [],
  script: async (context) => {
    attempt('block', () => context.blockNode())
    attempt('block again', () => context.blockNode({}))
    attempt('unblock', () => context.unblockNode({}))
    attempt('unblock without an argument', () => context.unblockNode())
  },
})
