export default new TargetSchema({
  _id: 'sleep-passes-time',
  name: 'Sleep passes time',
  description: '',
  args: [],
  script: async (context) => {
    const start = Date.now()
    await context.sleep(3_600_000)
    return [Date.now() - start, await context.sleep('5' as any) === undefined]
    //! value: [3600000,true]
  },
})
