import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'not-found',
  name: 'Not found',
  description: 'Keys and ids that lead nowhere',
  args: [],
  script: async (context) => {
    attempt('force', () => context.sendOutput('hi', { forceKey: 'green' }))
    attempt('node', () => context.openNode({ nodeKey: 'cellar' }))
    attempt('node of an unknown force', () => context.openNode({ forceKey: 'green', nodeKey: 'server' }))
    attempt('action', () => context.modifyProcessTime(1, { nodeKey: 'server', actionKey: 'scan' }))
    attempt('file', () => context.grantFileAccess('file-none', 'red'))
    attempt('file for an unknown force', () => context.grantFileAccess('file-map', 'green'))
    attempt('member', () => context.sendOutput('hi', { forceKey: 'blue', memberId: 'nobody' }))
  },
})
