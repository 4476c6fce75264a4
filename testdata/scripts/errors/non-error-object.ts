export default new TargetSchema({
  _id: 'non-error-object',
  name: 'Non error object',
  description: '',
  args: [],
  script: async (context) => {
    throw { code: 1 }
    //! error: { code: 1 }
  },
})
