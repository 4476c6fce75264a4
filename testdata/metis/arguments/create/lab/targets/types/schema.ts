import { list, print } from '../../print'

export default TargetSchema.create({
  _id: 'types',
  name: 'Types',
  description: 'A parameter of each type, none of them required',
  parameters: [
    { _id: 'number', name: 'Number', type: 'number', required: false },
    { _id: 'string', name: 'String', type: 'string', required: false },
    { _id: 'large', name: 'Large string', type: 'large-string', required: false },
    { _id: 'flag', name: 'Flag', type: 'boolean' },
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
    { _id: 'where', name: 'Where', type: 'mission-component', validComponentTypes: ['any'] },
  ],
  script: async (context, values) => {
    print(values)
    list(context.effect.arguments)
  },
})
