//! code: load
setTimeout(() => {}, 1) //! error: Error: "setTimeout" is restricted in target-environment code. Use the "sleep" function provided in the context instead.
export default new TargetSchema({
  _id: 'restricted-at-top-level',
  name: 'Restricted at top level',
  description: '',
  args: [],
  script: async (context) => {
  },
})
