export default TargetSchema.create({
  _id: 'read',
  name: 'Read',
  description: '',
  parameters: [
    { _id: 'mode', name: 'Mode', type: 'string', required: false },
    { _id: 'port', name: 'Port', type: 'number', required: false },
    { _id: 'hidden', name: 'Hidden', type: 'string', required: false, dependencies: [TargetDependency.EQUALS('mode', 'slow')] },
  ],
  script: async (context, values) => {
    console.log('values', values)
    console.log('one', context.getArguments('port'))
    console.log('some', context.getArguments(['port', 'mode']))
    console.log('hidden, undeclared', context.getArguments('hidden'), context.getArguments('nope'), context.getArguments(['hidden', 'nope']))
    console.log('listed in order of declaration', context.effect.arguments.map((argument) => argument.parameterId))
  },
})
