export default TargetSchema.create({
  _id: 'chain',
  name: 'Chain',
  description: 'The second depends on the first, and the third on the second',
  parameters: [
    { _id: 'first', name: 'First', type: 'string', required: false },
    { _id: 'second', name: 'Second', type: 'string', required: false, dependencies: [TargetDependency.TRUTHY('first')] },
    { _id: 'third', name: 'Third', type: 'string', required: false, dependencies: [TargetDependency.FALSEY('second')] },
  ],
  script: async (context, values) => console.log(values.third),
})
