//! code: never-settles
export default new TargetSchema({
  _id: 'never-settles-for-await',
  name: 'Never settles for await',
  description: '',
  args: [],
  script: async (context) => {
    for await (const x of (async function* () { yield 1; await new Promise(() => {}) })()) console.log(x) //! console: 1
    //! error: the script waits for a promise that nothing can settle any more
  },
})
