export default TargetSchema.create({
  _id: 'regex-global',
  name: 'Regex with the flag g',
  description: 'In METIS the argument comes and goes, for the expression remembers where it stopped',
  parameters: [
    { _id: 'on', name: 'On', type: 'string', required: false },
    { _id: 'it', name: 'It', type: 'string', required: false, dependencies: [TargetDependency.REGEX('on', /org/g)] },
  ],
  script: async (context) => console.log(context.getArguments('it'), context.getArguments('it')),
})
