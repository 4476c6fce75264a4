export default new TargetSchema({
  _id: 'action',
  name: 'Action',
  description: 'Takes its context to pieces',
  args: [],
  script: async (context) => {
    console.log(Object.keys(context).join(' '))
    console.log(context.type, context.triggeredBy.username)
    const { sleep, sendOutput, blockNode } = context
    console.log('methods are own and bound:', Object.hasOwn(context, 'sendOutput'), sendOutput('from a bound method'))
    console.log('and do their work at once:', blockNode(), context.effect.sourceNode.blocked)
    const promise = sleep(1000)
    console.log('but for sleep:', promise instanceof Promise)
    console.log('which gives', await promise)
  },
})
