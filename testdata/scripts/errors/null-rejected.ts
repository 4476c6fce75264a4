export default new TargetSchema({
  _id: 'null-rejected',
  name: 'Null rejected',
  description: '',
  args: [],
  script: async (context) => {
    await Promise.reject(null)
    //! error: null
  },
})
