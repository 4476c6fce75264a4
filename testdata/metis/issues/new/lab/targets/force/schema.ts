export default new TargetSchema({
  _id: 'force',
  name: 'Force',
  description: '',
  args: [{ _id: 'it', name: 'It', type: 'force', required: true }],
  script: async (context) => console.log('runs', JSON.stringify(context.effect.args)),
})
