export default TargetSchema.create({
  _id: 'note',
  name: 'Note',
  description: 'Tells what has triggered its effect',
  parameters: [],
  script: async (context) => {
    const { order, trigger, type, sourceAction } = context.effect
    console.log(`${order}: ${trigger} (${type}) of ${sourceAction?.name ?? 'the mission'}, by ${context.triggeredBy?.username ?? 'nobody'}`)
  },
})
