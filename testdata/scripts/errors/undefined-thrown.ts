export default new TargetSchema({
  _id: 'undefined-thrown',
  name: 'Undefined thrown',
  description: '',
  args: [],
  script: async (context) => {
    throw undefined
    //! error: undefined
  },
})
