export default new TargetSchema({
  _id: 'left', name: 'Left', description: '', args: [],
  script: async () => { Promise.reject(new Error('nobody handles this')) },
})
