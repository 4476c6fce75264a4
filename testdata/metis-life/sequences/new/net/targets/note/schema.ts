export default new TargetSchema({
  _id: 'note',
  name: 'Note',
  description: 'Tells of its effect',
  args: [],
  script: async (context) => console.log('the session is', context.session.state),
})
