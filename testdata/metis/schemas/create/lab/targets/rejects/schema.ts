export default TargetSchema.create({
  _id: 'rejects',
  name: 'Rejects',
  description: '',
  parameters: [],
  script: async () => {
    throw new Error('rejected')
  },
})
