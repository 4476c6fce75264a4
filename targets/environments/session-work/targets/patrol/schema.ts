interface SessionState {
  authenticated: boolean
  currentUser: string | null
  startTime: number
}

export default new TargetSchema({
  _id: 'patrol',
  name: 'Patrol',
  description: 'Works as the user of the session',
  script: async (context) => {
    // The first use of a key decides its default. Nothing is promised about who comes first, so
    // everything may be missing here.
    const sessionState = context.globalStore.use<Partial<SessionState>>('sessionState', {})

    if (!sessionState.value.authenticated) {
      throw new Error('User must be authenticated')
    }

    // Use authenticated user data
    console.log(`Working as user: ${sessionState.value.currentUser}`)
    context.sendOutput(`Work done by ${sessionState.value.currentUser}`)
  },
  args: [],
})
