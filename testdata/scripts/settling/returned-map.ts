export default new TargetSchema({
  _id: 'returned-map',
  name: 'Returned map',
  description: '',
  args: [],
  script: async (context) => {
    return new Map([['a', 1]]) //! value: {}
    //! diagnostic: value-lost
  },
})
