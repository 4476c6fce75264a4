export default TargetSchema.create({
  _id: 'watch',
  name: 'Watch',
  description: 'Sleeps longer than any session lives',
  parameters: [],
  script: async (context) => {
    try {
      await context.sleep(3_600_000)
      console.log('never')
    } finally {
      console.log('never, either')
    }
  },
})
