export default TargetSchema.create({
  _id: 'note',
  name: 'Note',
  description: 'Tells its effect',
  parameters: [],
  script: async (context) => console.log(context.effect.environment.name, context.effect.trigger),
})
