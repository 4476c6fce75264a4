export default new TargetSchema({
  _id: 'rejects',
  name: 'Rejects',
  description: '',
  args: [],
  script: async () => {
    throw new Error('rejected')
  },
})
