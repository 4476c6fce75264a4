export default TargetSchema.create({
  _id: 'odd',
  name: 'Odd',
  description: 'A parameter of no type that METIS has, and one with a property that METIS ignores',
  parameters: [
    { _id: 'odd', name: 'Odd', type: 'colour' },
    { _id: 'string', name: 'String', type: 'string', required: false, description: 'Ignored' },
  ],
  script: async (context, values) => console.log(values),
})
