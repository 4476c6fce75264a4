import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'expand',
  name: 'Expand',
  description: 'A larger component stands for those in it',
  parameters: [],
  script: async (context) => {
    const { mission } = context
    const [blue, red] = mission.forces
    attempt('nodes: a force', () => context.blockNodes(blue))
    attempt('nodes: the mission', () => context.unblockNodes(mission))
    attempt('actions: a node', () => context.modifyProcessTime(blue.nodes[0], 500))
    attempt('actions: a force', () => context.modifyProcessTime(red, 500))
    attempt('actions: the mission', () => context.modifyProcessTime(mission, 500))
    attempt('pools: one', () => context.modifyResourcePool(blue.resourcePools[0], 1))
    attempt('pools: a force', () => context.modifyResourcePool(red, 1))
    attempt('pools: the mission', () => context.modifyResourcePool(mission, 1))
    attempt('forces: the mission', () => context.grantFileAccess(mission, mission.files[1]))
  },
})
