export default new TargetSchema({
  _id: 'loop', name: 'Loop', description: '', args: [],
  script: async (context) => {
    for (;;) {
      context.sendOutput('tick')
      await context.sleep(1000)
    }
  },
})
