export default new TargetSchema({
  _id: 'newer',
  name: 'Newer',
  description: 'Members of METIS 2.4',
  args: [],
  script: async (context) => {
    console.log(typeof context.addNodeAlert, typeof context.mission.resources, typeof context.mission.forces[0].resourcePools)
  },
})
