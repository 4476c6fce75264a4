export default new TargetSchema({
  _id: 'uncaught-in-microtask',
  name: 'Uncaught in microtask',
  description: '',
  args: [],
  script: async (context) => {
    queueMicrotask(() => { throw new Error('job') }) //! diagnostic: uncaught-exception
    await context.sleep(1)
    return 'fine'
    //! value: "fine"
  },
})
