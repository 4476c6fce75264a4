export default new TargetSchema({
  _id: 'note',
  name: 'Note',
  description: 'Tells of its effect',
  args: [],
  script: async (context) => console.log(context.effect.trigger),
})
