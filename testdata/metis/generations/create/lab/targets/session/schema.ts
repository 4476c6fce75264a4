export default TargetSchema.create({
  _id: 'session',
  name: 'Session',
  description: '',
  parameters: [],
  script: async () => console.log('runs'),
})
