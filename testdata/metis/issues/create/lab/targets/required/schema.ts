export default TargetSchema.create({
  _id: 'required',
  name: 'Required',
  description: 'A boolean is always required',
  parameters: [
    { _id: 'text', name: 'Text', type: 'string', required: true, default: 'default' },
    { _id: 'flag', name: 'Flag', type: 'boolean', default: true },
  ],
  script: async (context, values) => console.log('runs', JSON.stringify(values)),
})
