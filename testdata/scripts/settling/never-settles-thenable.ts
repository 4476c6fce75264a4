//! code: never-settles
export default new TargetSchema({
  _id: 'never-settles-thenable',
  name: 'Never settles thenable',
  description: '',
  args: [],
  script: async (context) => {
    await { then() {} } //! error@5: the script waits for a promise that nothing can settle any more
  },
})
