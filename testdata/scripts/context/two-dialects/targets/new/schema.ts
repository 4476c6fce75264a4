export default new TargetSchema({
  _id: 'new',
  name: 'New',
  description: '',
  args: [],
  script: async (context) => {
    await context.sleep(10)
    return 'realmStore' in context
    //! value: false
  },
})
