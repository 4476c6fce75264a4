export default TargetSchema.create({
  _id: 'value',
  name: 'Value',
  description: 'What a script returns is thrown away',
  parameters: [],
  script: async () => 'nobody sees this',
})
