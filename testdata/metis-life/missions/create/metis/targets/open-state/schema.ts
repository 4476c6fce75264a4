export default TargetSchema.create({
  _id: 'open-state',
  name: 'Open state',
  description: 'Was open-node up to build 51',
  parameters: [],
  script: async (context, values) => console.log(context.effect.environment._id, context.effect.target._id, values),
})
