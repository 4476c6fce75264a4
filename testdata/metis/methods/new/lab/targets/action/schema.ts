import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'action',
  name: 'Action',
  description: 'An effect of an action has a force, a node and an action of its own',
  args: [],
  script: async (context) => {
    console.log(context.type)
    attempt('node: the default is self', () => context.blockNode())
    attempt('node: self, whatever the force', () => context.unblockNode({ forceKey: 'nowhere' }))
    attempt('node: by its key in the force self', () => context.unblockNode({ nodeKey: 'server' }))
    attempt('node: of another force', () => context.blockNode({ forceKey: 'red', nodeKey: 'server' }))
    attempt('action: the default is all of the node', () => context.modifyProcessTime(500))
    attempt('action: self', () => context.modifyProcessTime(500, { actionKey: 'self' }))
    attempt('action: all of another node', () => context.modifyProcessTime(500, { forceKey: 'red', nodeKey: 'firewall', actionKey: 'all' }))
    attempt('action: by its key', () => context.modifyProcessTime(500, { nodeKey: 'server', actionKey: 'probe' }))
    attempt('action: self in another node', () => context.modifyProcessTime(500, { nodeKey: 'server', actionKey: 'self' }))
    attempt('file: for self', () => context.revokeFileAccess('file-map', 'self'))
    attempt('output: to self', () => context.sendOutput('for us', { forceKey: 'self' }))
    attempt('output: to nobody in particular', () => context.sendOutput('for all'))
  },
})
