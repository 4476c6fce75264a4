export default TargetSchema.create({
  _id: 'send-output-2-5',
  name: 'Send output 2 5',
  description: '',
  parameters: [],
  script: async (context) => {
    context.sendOutput('all', context.mission) //! output: all
    context.sendOutput('force', context.effect.sourceForce) //! output: force
    context.sendOutput('nobody', [])
    context.sendOutput('both', [context.effect.sourceForce, context.mission]) //! output: both
    context.sendOutput('literal', { componentType: 'force', _id: 'blank-force' }) //! output: literal
    context.sendOutput('x') //! error: TypeError: Cannot read properties of undefined (reading 'componentType')
  },
})
