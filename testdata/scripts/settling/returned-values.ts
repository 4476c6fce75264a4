//! diagnostic: returned-value
export default new TargetSchema({
  _id: 'returned-values',
  name: 'Returned values',
  description: '',
  args: [],
  script: async (context) => {
    return { a: [1, undefined, null], d: new Date(0), n: NaN, u: undefined, s: 'x' }
    //! diagnostic: value-lost
    //! diagnostic: value-lost
    //! value: {"a":[1,null,null],"d":"1970-01-01T00:00:00.000Z","n":null,"s":"x"}
  },
})
