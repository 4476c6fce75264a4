setTimeout(() => {}, 1000)

export default TargetSchema.create({
  _id: 'timer-at-load',
  name: 'Timer at load',
  description: 'Does not load',
  parameters: [],
  script: async () => {},
})
