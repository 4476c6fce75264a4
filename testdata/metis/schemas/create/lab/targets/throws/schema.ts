export default TargetSchema.create({
  _id: 'throws',
  name: 'Throws',
  description: 'A throw counts as a rejection',
  parameters: [],
  script: () => {
    throw new Error('thrown at once')
  },
})
