export default new TargetSchema({
  _id: 'action',
  name: 'Action',
  description: '',
  args: [{ _id: 'it', name: 'It', type: 'action', required: true }],
  script: async (context) => console.log('runs', JSON.stringify(context.effect.args)),
})
