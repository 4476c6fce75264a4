export default TargetSchema.create({
  _id: 'note',
  name: 'Note',
  description: 'Tells of its effect',
  parameters: [],
  script: async (context) => console.log('the session is', context.session.state),
})
