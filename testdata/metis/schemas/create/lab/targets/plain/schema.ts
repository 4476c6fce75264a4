export default TargetSchema.create({
  _id: 'plain',
  name: 'Plain',
  description: 'A script must return a promise',
  parameters: [],
  script: () => console.log('but its body runs'),
})
