export default new TargetSchema({
  _id: 'pool',
  name: 'Pool',
  description: '',
  args: [{ _id: 'it', name: 'It', type: 'pool', required: true }],
  script: async (context) => console.log('runs', JSON.stringify(context.effect.args)),
})
