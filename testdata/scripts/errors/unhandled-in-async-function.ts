async function forgotten() { await null; throw new Error('lost') } //! diagnostic: unhandled-rejection
export default new TargetSchema({
  _id: 'unhandled-in-async-function',
  name: 'Unhandled in async function',
  description: '',
  args: [],
  script: async (context) => {
    forgotten()
    await context.sleep(1)
    return 'fine'
    //! value: "fine"
  },
})
