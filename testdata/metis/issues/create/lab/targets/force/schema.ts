export default TargetSchema.create({
  _id: 'force',
  name: 'Force',
  description: '',
  parameters: [{ _id: 'it', name: 'It', type: 'mission-component', validComponentTypes: ['force'] }],
  script: async (context, values) => console.log('runs', JSON.stringify(values)),
})
