import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'list',
  name: 'List',
  description: 'Lists of components',
  parameters: [],
  script: async (context) => {
    const { sourceForce, sourceNode, sourceAction } = context.effect
    const unknown = { componentType: 'node', _id: 'cellar' }
    attempt('several', () => context.blockNodes([sourceNode, context.mission.forces[1].nodes[0]]))
    attempt('with an unknown one, and nothing happens', () => context.unblockNodes([sourceNode, unknown]))
    attempt('twice', () => context.modifyProcessTime([sourceAction, sourceAction], 500))
    attempt('by itself and through its parent', () => context.modifyProcessTime([sourceAction, sourceNode], 500))
    attempt('an alert twice', () => context.addNodeAlert([sourceNode, sourceNode], 'look here', 'info'))
    attempt('an output twice', () => context.sendOutput('for us', [sourceForce, sourceForce]))
    attempt('a literal', () => context.blockNodes({ componentType: 'node', _id: 'blue-disk' }))
    attempt('empty', () => context.unblockNodes([]))
    attempt('empty, for an output', () => context.sendOutput('for nobody', []))
  },
})
