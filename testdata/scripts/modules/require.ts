export default new TargetSchema({
  _id: 'require',
  name: 'Require',
  description: '',
  args: [],
  script: async (context) => {
    return typeof require('@metis/schema/TargetSchema').TargetSchema
    //! value: "function"
  },
})
