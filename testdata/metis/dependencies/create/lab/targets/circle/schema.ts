export default TargetSchema.create({
  _id: 'circle',
  name: 'Circle',
  description: 'The first depends on the second, and the second on the first',
  parameters: [
    { _id: 'first', name: 'First', type: 'string', required: false, dependencies: [TargetDependency.TRUTHY('second')] },
    { _id: 'second', name: 'Second', type: 'string', required: false, dependencies: [TargetDependency.TRUTHY('first')] },
    { _id: 'it', name: 'It', type: 'string', required: false, dependencies: [TargetDependency.FALSEY('first')] },
  ],
  script: async (context, values) => console.log(values),
})
