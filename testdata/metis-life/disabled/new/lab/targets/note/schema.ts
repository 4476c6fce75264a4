export default new TargetSchema({
  _id: 'note',
  name: 'Note',
  description: 'Tells its effect',
  args: [],
  script: async (context) => console.log(context.effect.environment.name, context.effect.trigger),
})
