export default new TargetSchema({
  _id: 'resource',
  name: 'Resource',
  description: '',
  args: [{ _id: 'it', name: 'It', type: 'resource', required: true }],
  script: async (context) => console.log('runs', JSON.stringify(context.effect.args)),
})
