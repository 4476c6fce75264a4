export default new TargetSchema({
  _id: 'returned-bigint',
  name: 'Returned bigint',
  description: '',
  args: [],
  script: async (context) => {
    return 5n
    //! diagnostic: value-lost
  },
})
