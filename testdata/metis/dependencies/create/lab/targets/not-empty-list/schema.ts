export default TargetSchema.create({
  _id: 'not-empty-list',
  name: 'Not empty',
  description: '',
  parameters: [
    { _id: 'list', name: 'List', type: 'mission-component', validComponentTypes: ['any'] },
    { _id: 'it', name: 'It', type: 'string', required: false, dependencies: [TargetDependency.NOT_EMPTY('list')] },
  ],
  script: async (context, values) => console.log(values.it),
})
