//! args: {"n":999}
export default new TargetSchema({
  _id: 'min-max',
  name: 'Min max',
  description: '',
  args: [{ _id: 'n', name: 'N', type: 'number', required: false, max: 10 }],
  script: async (context) => {
    return args.n
    //! diagnostic: argument-max
    //! value: 999
  },
})
