export default TargetSchema.create({
  _id: 'optional',
  name: 'Optional',
  description: '',
  parameters: [
    { _id: 'number', name: 'Number', type: 'number', required: false, max: 10, integersOnly: true },
    { _id: 'other', name: 'Other', type: 'number', required: false, min: 0 },
    { _id: 'text', name: 'Text', type: 'string', required: false, pattern: /^[a-z]+$/, title: 'lower case' },
    {
      _id: 'choice',
      name: 'Choice',
      type: 'dropdown',
      required: false,
      options: [
        { _id: 'first', name: 'Quick', value: 'quick' },
        { _id: 'second', name: 'Deep', value: 'deep' },
      ],
    },
  ],
  script: async (context, values) => console.log('runs', JSON.stringify(values)),
})
