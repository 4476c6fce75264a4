export default TargetSchema.create({
  _id: 'note',
  name: 'Note',
  description: 'Tells of its effect',
  parameters: [],
  script: async (context) => console.log(context.effect.trigger),
})
