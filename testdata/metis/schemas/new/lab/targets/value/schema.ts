export default new TargetSchema({
  _id: 'value',
  name: 'Value',
  description: 'What a script returns is thrown away',
  args: [],
  script: async () => 'nobody sees this',
})
