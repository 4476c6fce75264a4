export default new TargetSchema({
  _id: 'plain',
  name: 'Plain',
  description: 'A script must return a promise',
  args: [],
  script: () => console.log('but its body runs'),
})
