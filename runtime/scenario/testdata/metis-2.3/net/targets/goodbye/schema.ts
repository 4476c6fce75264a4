export default new TargetSchema({
  _id: 'goodbye',
  name: 'Goodbye',
  description: '',
  args: [],
  script: async (context) => {
    context.globalStore.use('phase', 'none').value += ' > goodbye'
    context.globalStore.use('left', 0).value++
  },
})
