export default TargetSchema.create({
  _id: 'note',
  name: 'Note',
  description: 'Tells that it runs',
  parameters: [],
  script: async (context) => console.log('by', context.triggeredBy?.username ?? 'nobody'),
})
