export default new TargetSchema({
  _id: 'note',
  name: 'Note',
  description: 'Never fails',
  args: [],
  script: async (context) => console.log(context.effect.name),
})
