// Block 7 of the data-stores guide as it stands there, in the least that makes a target of it.

export default new TargetSchema({
  _id: 'sign-in',
  name: 'Block 7',
  description: 'Block 7 of the data-stores guide',
  args: [],

// Target Environment A
script: async (context) => {
  const sessionState = context.globalStore.use('sessionState', {
    authenticated: false,
    currentUser: null,
    startTime: Date.now(),
  })

  // Update session state
  sessionState.value.authenticated = true
  sessionState.value.currentUser = args.username
},
})
