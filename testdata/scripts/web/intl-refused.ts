export default new TargetSchema({
  _id: 'intl-refused',
  name: 'Intl refused',
  description: '',
  args: [],
  script: async (context) => {
    return new Intl.NumberFormat('en-US').format(1) //! diagnostic: not-provided
    //! error: Error: Intl.NumberFormat is not provided yet; format it in the script, without a locale other than en-US and without options
  },
})
