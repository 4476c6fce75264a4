export default new TargetSchema({
  _id: 'note',
  name: 'Note',
  description: 'Tells what has triggered its effect',
  args: [],
  script: async (context) => {
    const { order, trigger, type, sourceAction } = context.effect
    const of = sourceAction?.name ?? 'the mission'
    const by = context.triggeredBy?.username ?? 'nobody'
    console.log(`${order}: ${trigger} (${type}) of ${of}, by ${by}`)
  },
})
