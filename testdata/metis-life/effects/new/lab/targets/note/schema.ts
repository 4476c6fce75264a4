export default new TargetSchema({
  _id: 'note',
  name: 'Note',
  description: 'Tells what has triggered its effect',
  args: [],
  script: async (context) => {
    const { order, trigger, type, sourceAction } = context.effect
    console.log(`${order}: ${trigger} (${type}) of ${sourceAction?.name ?? 'the mission'}, by ${context.triggeredBy?.username ?? 'nobody'}`)
  },
})
