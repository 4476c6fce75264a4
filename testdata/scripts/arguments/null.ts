//! undeclared
//! args: {"x":null}
export default new TargetSchema({
  _id: 'null',
  name: 'Null',
  description: '',
  args: [],
  script: async (context: any) => {
    if (args.x !== null) throw new Error('the guide reads what it was given')
    return context.effect.args //! diagnostic: argument-null
    //! error: TypeError: Cannot read properties of null (reading 'forceName')
  },
})
