export default TargetSchema.create({
  _id: 'nothing',
  name: 'Nothing',
  description: 'A script must return a promise',
  parameters: [],
  script: () => null,
})
