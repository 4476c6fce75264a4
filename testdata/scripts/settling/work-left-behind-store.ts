export default new TargetSchema({
  _id: 'work-left-behind-store',
  name: 'Work left behind store',
  description: '',
  args: [],
  script: async (context) => {
    const n = context.localStore.use('n', 0)
    context.sleep(100).then(() => { n.value = 1 }) //! diagnostic: work-left-behind
  },
})
