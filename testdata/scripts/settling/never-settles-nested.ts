//! code: never-settles
async function inner() {
  await new Promise(() => {}) //! error@3: the script waits for a promise that nothing can settle any more
}
export default new TargetSchema({
  _id: 'never-settles-nested',
  name: 'Never settles nested',
  description: '',
  args: [],
  script: async (context) => {
    await context.sleep(5)
    await inner()
  },
})
