//! code: never-settles
export default new TargetSchema({
  _id: 'never-settles-all',
  name: 'Never settles all',
  description: '',
  args: [],
  script: async (context) => {
    await Promise.all([context.sleep(1), new Promise(() => {})]) //! error@5: the script waits for a promise that nothing can settle any more
  },
})
