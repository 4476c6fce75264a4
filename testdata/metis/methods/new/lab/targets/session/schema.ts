import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'session',
  name: 'Session',
  description: 'An effect of the session has no force, node and action of its own',
  args: [],
  script: async (context) => {
    console.log(context.type)
    attempt('node: self', () => context.blockNode())
    attempt('node: self of a force', () => context.blockNode({ forceKey: 'red' }))
    attempt('node: by its key alone', () => context.openNode({ nodeKey: 'firewall' }))
    attempt('node: by both keys', () => context.blockNode({ forceKey: 'red', nodeKey: 'firewall' }))
    attempt('action: self', () => context.modifyProcessTime(1, { forceKey: 'red', nodeKey: 'firewall', actionKey: 'self' }))
    attempt('action: without a node', () => context.modifyProcessTime(1, { forceKey: 'red', actionKey: 'scan' }))
    attempt('action: without a force', () => context.modifyProcessTime(1, { nodeKey: 'firewall', actionKey: 'scan' }))
    attempt('action: all of the node self', () => context.modifySuccessChance(0.1))
    attempt('action: by all keys', () => context.modifyProcessTime(1, { forceKey: 'red', nodeKey: 'firewall', actionKey: 'scan' }))
    attempt('file: for the force self', () => context.grantFileAccess('file-map', 'self'))
    attempt('pool: of the force self', () => context.modifyResourcePool(1, { poolKey: '1' }))
    attempt('output: to self', () => context.sendOutput('for us', { forceKey: 'self' }))
    attempt('output: to a force', () => context.sendOutput('for red', { forceKey: 'red' }))
    attempt('output: to nobody in particular', () => context.sendOutput('for all'))
  },
})
