// An environment cannot import from another one: session-work declares this a second time.
interface SessionState {
  authenticated: boolean
  currentUser: string | null
  startTime: number
}

export default new TargetSchema({
  _id: 'sign-in',
  name: 'Sign In',
  description: 'Signs a user in for the session',
  script: async (context) => {
    const { args } = context.effect

    const sessionState = context.globalStore.use<SessionState>('sessionState', {
      authenticated: false,
      currentUser: null,
      startTime: Date.now(),
    })

    // Update session state
    sessionState.value.authenticated = true
    sessionState.value.currentUser = args.username

    context.sendOutput(`Signed in as ${args.username}`)
  },
  args: [
    {
      _id: 'username',
      name: 'Username',
      type: 'string',
      required: true,
      default: 'trainee',
    },
  ],
})
