export default TargetSchema.create({
  _id: 'stuck',
  name: 'Stuck',
  description: 'Waits for a promise that nobody settles',
  parameters: [],
  script: async () => {
    console.log('waiting')
    await new Promise(() => {})
  },
})
