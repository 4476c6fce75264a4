export default TargetSchema.create({
  _id: 'access',
  name: 'Access',
  description: "A file's initialAccess is the mission's own list",
  parameters: [],
  script: async (context) => {
    const [map] = context.mission.files
    console.log(map.initialAccess)
    map.initialAccess.push('force-red')
    console.log(map.initialAccess, context.mission.files[0].initialAccess)
  },
})
