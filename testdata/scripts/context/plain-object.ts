export default new TargetSchema({
  _id: 'plain-object',
  name: 'Plain object',
  description: '',
  args: [],
  script: async (context) => {
    const { localStore, sendOutput, sleep } = context
    sendOutput('bound') //! output: bound
    await sleep(1)
    context.mine = 1
    const copy = { ...context }
    return [localStore === context.localStore, sendOutput === context.sendOutput, context.mine, copy.sleep === sleep, 'mine' in copy, context.hasOwnProperty('effect'), delete context.type, context.type === undefined]
    //! value: [true,true,1,true,true,true,true,true]
  },
})
