//! code: never-settles
export default new TargetSchema({
  _id: 'never-settles',
  name: 'Never settles',
  description: '',
  args: [],
  script: async (context) => {
    await new Promise(() => {}) //! error: the script waits for a promise that nothing can settle any more
  },
})
