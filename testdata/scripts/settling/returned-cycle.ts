export default new TargetSchema({
  _id: 'returned-cycle',
  name: 'Returned cycle',
  description: '',
  args: [],
  script: async (context) => {
    const a: any = {}
    a.self = a
    return a
    //! diagnostic: value-lost
  },
})
