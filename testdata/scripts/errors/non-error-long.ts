export default new TargetSchema({
  _id: 'non-error-long',
  name: 'Non error long',
  description: '',
  args: [],
  script: async (context) => {
    throw 'x'.repeat(500)
    //! error: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
  },
})
