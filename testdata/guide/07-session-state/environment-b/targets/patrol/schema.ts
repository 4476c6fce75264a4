// Block 7 of the data-stores guide as it stands there, in the least that makes a target of it.

export default new TargetSchema({
  _id: 'patrol',
  name: 'Block 7',
  description: 'Block 7 of the data-stores guide',
  args: [],

// Target Environment B (different target, same session)
script: async (context) => {
  const sessionState = context.globalStore.use('sessionState', {})

  if (!sessionState.value.authenticated) {
    throw new Error('User must be authenticated')
  }

  // Use authenticated user data
  console.log(`Working as user: ${sessionState.value.currentUser}`)
},
})
