export default TargetSchema.create({
  _id: 'others',
  name: 'Others',
  description: 'Members of other versions of METIS',
  parameters: [],
  script: async (context) => {
    const { effect, mission } = context
    console.log(context.user, context.blockNode, context.unblockNode, effect.args)
    console.log(mission.resourceLabel, mission.forces[0].initialResources, mission.forces[0].resourcesRemaining, mission.allActions[0].resourceCost)
  },
})
