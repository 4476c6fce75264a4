export default new TargetSchema({
  _id: 'number',
  name: 'Number',
  description: 'A script must return a promise',
  args: [],
  script: () => 5,
})
