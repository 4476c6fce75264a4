export default TargetSchema.create({
  _id: 'watch',
  name: 'Watch',
  description: '',
  parameters: [],
  script: async (context) => {
    for (let i = 1; context.globalStore.use('watching', true).value; i++) {
      await context.sleep(5000)
      console.log('watched', i)
    }
  },
})
