export default new TargetSchema({
  _id: 'non-error',
  name: 'Non error',
  description: '',
  args: [],
  script: async (context) => {
    throw 'just text'
    //! error: just text
    //! hint: throw an Error
  },
})
