export default TargetSchema.create({
  _id: 'action',
  name: 'Action',
  description: 'Takes its context to pieces',
  parameters: [],
  script: async (context) => {
    console.log(Object.keys(context).join(' '))
    console.log(context.type, context.triggeredBy.username)
    const { sleep, sendOutput, blockNodes, effect } = context
    console.log('methods are own and bound:', Object.hasOwn(context, 'sendOutput'), sendOutput('from a bound method', effect.sourceForce))
    console.log('and do their work at once:', blockNodes(effect.sourceNode), effect.sourceNode.blocked)
    const promise = sleep(1000)
    console.log('but for sleep:', promise instanceof Promise)
    console.log('which gives', await promise)
  },
})
