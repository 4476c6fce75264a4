import { print } from '../../print'

export default TargetSchema.create({
  _id: 'required',
  name: 'Required',
  description: 'A parameter of each type that can be required, with a default',
  parameters: [
    { _id: 'number', name: 'Number', type: 'number', required: true, default: 80 },
    { _id: 'string', name: 'String', type: 'string', required: true, default: 'default' },
    { _id: 'large', name: 'Large string', type: 'large-string', required: true, default: '<p>default</p>' },
    { _id: 'flag', name: 'Flag', type: 'boolean', default: true },
    {
      _id: 'choice',
      name: 'Choice',
      type: 'dropdown',
      required: true,
      options: [
        { _id: 'first', name: 'Quick', value: 'quick' },
        { _id: 'second', name: 'Deep', value: 'deep' },
      ],
      default: 'first',
    },
  ],
  script: async (context, values) => print(values),
})
