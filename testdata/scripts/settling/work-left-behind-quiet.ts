export default new TargetSchema({
  _id: 'work-left-behind-quiet',
  name: 'Work left behind quiet',
  description: '',
  args: [],
  script: async (context) => {
    // Late work that nobody can see is no trap.
    context.sleep(100).then(() => {})
  },
})
