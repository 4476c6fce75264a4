export default new TargetSchema({
  _id: 'others',
  name: 'Others',
  description: 'Members of other versions of METIS',
  args: [],
  script: async (context) => {
    console.log(context.user, context.realmStore, context.getArguments, context.blockNodes, context.unblockNodes, context.updateNodeBlockStatus)
    console.log(context.updateNodeOpenState, context.updateFileAccess, context.mission.componentType, context.session.joinedMembers)
  },
})
