//! args: {"nmae":1}
//! code: arguments
//! hint: name
export default new TargetSchema({
  _id: 'undeclared-refused',
  name: 'Undeclared refused',
  description: '',
  args: [{ _id: 'name', name: 'Name', type: 'string', required: false }],
  script: async (context) => {
    //! error: arguments of "undeclared-refused": the target has no parameter "nmae"
  },
})
