export default new TargetSchema({
  _id: 'required',
  name: 'Required',
  description: 'A boolean is always required',
  args: [
    { _id: 'text', name: 'Text', type: 'string', required: true, default: 'default' },
    { _id: 'flag', name: 'Flag', type: 'boolean', default: true },
  ],
  script: async (context) => console.log('runs', JSON.stringify(context.effect.args)),
})
