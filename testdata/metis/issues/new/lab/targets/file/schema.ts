export default new TargetSchema({
  _id: 'file',
  name: 'File',
  description: '',
  args: [{ _id: 'it', name: 'It', type: 'file', required: true }],
  script: async (context) => console.log('runs', JSON.stringify(context.effect.args)),
})
