export default new TargetSchema({
  _id: 'unhandled-rejection',
  name: 'Unhandled rejection',
  description: '',
  args: [],
  script: async (context) => {
    Promise.reject(new Error('nobody')) //! diagnostic: unhandled-rejection
    const late = Promise.reject(new Error('handled'))
    late.catch(() => {})
    await context.sleep(1)
    context.sendOutput('goes on') //! output: goes on
  },
})
