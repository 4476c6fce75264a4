export default new TargetSchema({
  _id: 'sleep-overflow',
  name: 'Sleep overflow',
  description: '',
  args: [],
  script: async (context) => {
    const start = Date.now()
    await context.sleep(2 ** 31) //! diagnostic: sleep-overflow
    return Date.now() - start
    //! value: 1
  },
})
