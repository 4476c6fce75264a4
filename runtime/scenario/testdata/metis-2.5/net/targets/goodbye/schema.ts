export default TargetSchema.create({
  _id: 'goodbye',
  name: 'Goodbye',
  description: '',
  parameters: [],
  script: async (context) => {
    context.globalStore.use('phase', 'none').value += ' > goodbye'
    context.globalStore.use('left', 0).value++
  },
})
