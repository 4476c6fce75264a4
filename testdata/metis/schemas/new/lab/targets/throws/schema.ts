export default new TargetSchema({
  _id: 'throws',
  name: 'Throws',
  description: 'A throw counts as a rejection',
  args: [],
  script: () => {
    throw new Error('thrown at once')
  },
})
