export default TargetSchema.create({
  _id: 'note',
  name: 'Note',
  description: 'Never fails',
  parameters: [],
  script: async (context) => console.log(context.effect.name),
})
