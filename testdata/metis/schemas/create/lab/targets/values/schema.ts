const parameters = [{ _id: 'port', name: 'Port', type: 'number', required: true, default: 80 }]

const values = TargetSchema.create({
  _id: 'values',
  name: 'Values',
  description: 'The list of parameters is copied, and the values are made once, before the script runs',
  parameters,
  script: async (context, values) => {
    console.log(values, context.getArguments(['port']))
    values.port = 443
    console.log(values, context.getArguments(['port']))
  },
})

parameters.push({ _id: 'late', name: 'Late', type: 'number', required: true, default: 1 })

export default values
