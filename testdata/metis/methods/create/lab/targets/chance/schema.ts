import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'chance',
  name: 'Chance',
  description: '',
  parameters: [],
  script: async (context) => {
    const [scan, patch] = context.effect.sourceNode.actions
    const [blue, red] = context.mission.forces
    attempt('0.9 + 0.5: at most 1', () => context.modifySuccessChance(scan, 0.5))
    attempt('- 0.5', () => context.modifySuccessChance(scan, -0.5))
    attempt('- 2: at least 0', () => context.modifySuccessChance(patch, -2))
    attempt('25 are no percentage', () => context.modifySuccessChance(red, 25))
    attempt('NaN', () => context.modifySuccessChance(blue.nodes[1], NaN))
  },
})
