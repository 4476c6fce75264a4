export default new TargetSchema({
  _id: 'hidden',
  name: 'Hidden',
  description: '',
  args: [
    { _id: 'more', name: 'More', type: 'boolean' },
    { _id: 'it', name: 'It', type: 'string', required: true, default: '', dependencies: [TargetDependency.TRUTHY('more')] },
  ],
  script: async (context) => console.log('runs', JSON.stringify(context.effect.args)),
})
