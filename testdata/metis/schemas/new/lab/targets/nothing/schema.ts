export default new TargetSchema({
  _id: 'nothing',
  name: 'Nothing',
  description: 'A script must return a promise',
  args: [],
  script: () => null,
})
