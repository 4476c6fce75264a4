import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'cost',
  name: 'Cost',
  description: '',
  parameters: [],
  script: async (context) => {
    const { sourceNode, sourceAction } = context.effect
    const { resources } = context.mission
    attempt('of one resource', () => context.modifyResourceCost(sourceNode, resources[0], 5))
    attempt('of each resource', () => context.modifyResourceCost(sourceAction, resources, 5))
    attempt('at least 0', () => context.modifyResourceCost(sourceAction, resources[0], -100))
  },
})
