export default TargetSchema.create({
  _id: 'number',
  name: 'Number',
  description: 'A script must return a promise',
  parameters: [],
  script: () => 5,
})
