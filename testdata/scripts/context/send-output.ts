export default new TargetSchema({
  _id: 'send-output',
  name: 'Send output',
  description: '',
  args: [],
  script: async (context) => {
    context.sendOutput('all') //! output: all
    context.sendOutput('self', { forceKey: 'self' }) //! output: self
    context.sendOutput(7) //! output: 7
    context.sendOutput(undefined) //! output: undefined
    context.sendOutput('x', { forceKey: 'nope' }) //! error: Error: Could not find force with local key "nope" in the mission with ID "blank-mission".
  },
})
