export default new TargetSchema({
  _id: 'write',
  name: 'Write',
  description: 'What a script writes into these objects is lost',
  args: [],
  script: async (context) => {
    const { mission } = context
    const force = mission.forces[0]
    force.name = 'Green Force'
    console.log('a value:', force.name, 'and', mission.forces[0].name)
    const node = force.nodes[0]
    node.opened = 'yes'
    console.log('a getter:', node.opened)
    node.position.x = 7
    console.log('an object:', node.position)
    mission.forces.pop()
    console.log('a list:', mission.forces.length)
  },
})
