export default new TargetSchema({
  _id: 'sleep',
  name: 'Sleep',
  description: 'Sleeps twice, so that something else can run meanwhile',
  args: [],
  script: async (context) => {
    const { name, sourceForce } = context.effect
    for (const half of ['begins', 'goes on']) {
      console.log(`${name} of the ${sourceForce.name} ${half}`)
      await context.sleep(1000)
    }
  },
})
