//! code: load
const id = args.id //! error: ReferenceError: args is not defined
export default new TargetSchema({
  _id: 'free-args-at-top-level',
  name: 'Free args at top level',
  description: '',
  args: [],
  script: async (context) => {
  },
})
