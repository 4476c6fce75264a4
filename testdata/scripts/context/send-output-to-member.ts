export default new TargetSchema({
  _id: 'send-output-to-member',
  name: 'Send output to member',
  description: '',
  args: [],
  script: async (context) => {
    const to = { forceKey: 'self' }
    context.sendOutput('self', to) //! output: self
    if (to.forceKey !== '1') throw new Error('METIS writes the key that it found')
    context.sendOutput('x', { forceKey: '1', memberId: 'ann' }) //! error: Error: Could not find member with ID "ann" in the session.
  },
})
