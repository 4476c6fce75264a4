export default new TargetSchema({
  _id: 'node',
  name: 'Node',
  description: '',
  args: [{ _id: 'it', name: 'It', type: 'node', required: true }],
  script: async (context) => console.log('runs', JSON.stringify(context.effect.args)),
})
