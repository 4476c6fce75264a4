export default new TargetSchema({
  _id: 'watch',
  name: 'Watch',
  description: 'Sleeps longer than any session lives',
  args: [],
  script: async (context) => {
    try {
      await context.sleep(3_600_000)
      console.log('never')
    } finally {
      console.log('never, either')
    }
  },
})
