export default new TargetSchema({
  _id: 'open-state',
  name: 'Open state',
  description: 'Was open-node up to build 51',
  args: [],
  script: async (context) => console.log(context.effect.environment._id, context.effect.target._id, context.effect.args),
})
