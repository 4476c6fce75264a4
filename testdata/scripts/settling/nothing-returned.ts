export default new TargetSchema({
  _id: 'nothing-returned',
  name: 'Nothing returned',
  description: '',
  args: [],
  script: async (context) => {
    context.sendOutput('only') //! output: only
  },
})
