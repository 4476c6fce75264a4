export default new TargetSchema({
  _id: 'not-async', name: '', description: '', args: [],
  script: (context) => { context.sendOutput('ran') }, //! output: ran
})
//! error: TypeError: Cannot read properties of undefined (reading 'then')
