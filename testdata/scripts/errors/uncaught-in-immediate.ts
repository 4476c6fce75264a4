export default new TargetSchema({
  _id: 'uncaught-in-immediate',
  name: 'Uncaught in immediate',
  description: '',
  args: [],
  script: async (context) => {
    setImmediate(() => { throw new Error('turn') }) //! diagnostic: uncaught-exception
    await context.sleep(1)
    return 'fine'
    //! value: "fine"
  },
})
