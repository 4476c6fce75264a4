export default TargetSchema.create({
  _id: 'hidden',
  name: 'Hidden',
  description: '',
  parameters: [
    { _id: 'more', name: 'More', type: 'boolean' },
    {
      _id: 'it',
      name: 'It',
      type: 'dropdown',
      required: true,
      dependencies: [TargetDependency.TRUTHY('more')],
      options: [
        { _id: 'first', name: 'Quick', value: 'quick' },
        { _id: 'second', name: 'Deep', value: 'deep' },
      ],
      default: 'first',
    },
  ],
  script: async (context, values) => console.log('runs', JSON.stringify(values)),
})
