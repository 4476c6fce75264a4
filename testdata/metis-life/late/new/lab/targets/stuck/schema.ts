export default new TargetSchema({
  _id: 'stuck',
  name: 'Stuck',
  description: 'Waits for a promise that nobody settles',
  args: [],
  script: async () => {
    console.log('waiting')
    await new Promise(() => {})
  },
})
