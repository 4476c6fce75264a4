export default new TargetSchema({
  _id: 'never', name: 'Never', description: '', args: [],
  script: async () => { await new Promise(() => {}) },
})
