export default TargetSchema.create({
  _id: 'look',
  name: 'Look',
  description: 'Tells what the mission is like',
  parameters: [],
  script: async (context) => {
    const [blue, red] = context.mission.forces
    const action = blue.nodes[0].actions[0]
    const [file] = context.mission.files
    console.log('chance', action.successChance, 'time', action.processTime, 'executions', action.executionCount)
    console.log('server', blue.nodes[0].opened ? 'open,' : 'not open,', blue.nodes[0].blocked ? 'blocked' : 'not blocked')
    console.log('initial access to', file.name, file.initialAccess)
  },
})
