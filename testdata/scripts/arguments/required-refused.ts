//! code: arguments
export default new TargetSchema({
  _id: 'required-refused',
  name: 'Required refused',
  description: '',
  args: [{ _id: 'name', name: 'Name', type: 'string', required: true }],
  script: async (context) => {
    console.log('must not run')
    //! error: arguments of "required-refused": "name" is required and has no value
  },
})
