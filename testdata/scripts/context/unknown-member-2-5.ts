export default TargetSchema.create({
  _id: 'unknown-member-2-5',
  name: 'Unknown member 2 5',
  description: '',
  parameters: [],
  script: async (context) => {
    context.blockNode({}) //! diagnostic: unknown-member
    //! error: TypeError: context.blockNode is not a function
  },
})
