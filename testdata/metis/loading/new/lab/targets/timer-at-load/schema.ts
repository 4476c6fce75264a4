setTimeout(() => {}, 1000)

export default new TargetSchema({
  _id: 'timer-at-load',
  name: 'Timer at load',
  description: 'Does not load',
  args: [],
  script: async () => {},
})
