import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'not-found',
  name: 'Not found',
  description: 'Components that the mission has not, or that the method does not take',
  parameters: [],
  script: async (context) => {
    const { mission } = context
    const [file] = mission.files
    attempt('force', () => context.sendOutput('hi', { componentType: 'force', _id: 'green' }))
    attempt('node', () => context.openNode({ componentType: 'node', _id: 'cellar' }))
    attempt('action', () => context.modifySuccessChance({ componentType: 'action', _id: 'dig' }, 0.1))
    attempt('file', () => context.grantFileAccess(mission, { componentType: 'missionFile', _id: 'file-none' }))
    attempt('resource pool', () => context.modifyResourcePool({ componentType: 'resourcePool', _id: 'blue-water' }, 1))
    attempt('resource: no error', () => context.modifyResourceCost(mission, { componentType: 'resource', _id: 'water' }, 1))
    attempt('an action for a node', () => context.blockNodes(mission.allActions[0]))
    attempt('a file for an action', () => context.modifyProcessTime(file, 1))
    attempt('a node for a force', () => context.sendOutput('hi', mission.allNodes[0]))
    attempt('a node for a pool', () => context.modifyResourcePool(mission.allNodes[0], 1))
    attempt('a force for a file', () => context.grantFileAccess(mission, mission.forces[0]))
  },
})
