export default TargetSchema.create({
  _id: 'documented',
  name: 'Documented',
  description: "Members that METIS's documentation names and METIS has not",
  parameters: [],
  script: async (context) => {
    console.log(context.user, context.mission.nodes, context.session.members[0].role, context.session.instanceId)
  },
})
