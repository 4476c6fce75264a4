export default new TargetSchema({
  _id: 'all',
  name: 'All',
  description: 'All dependencies must be met',
  args: [
    { _id: 'on', name: 'On', type: 'string', required: false },
    { _id: 'and', name: 'And', type: 'boolean' },
    { _id: 'it', name: 'It', type: 'string', required: false, dependencies: [TargetDependency.EQUALS('on', 'a'), TargetDependency.TRUTHY('and')] },
  ],
  script: async (context) => console.log(context.effect.args.it),
})
