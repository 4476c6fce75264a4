export default new TargetSchema({
  _id: 'session',
  name: 'Session',
  description: '',
  args: [],
  script: async () => console.log('runs'),
})
