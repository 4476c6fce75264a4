import { nobody, type UserSession } from '../../user-session'

export default new TargetSchema({
  _id: 'log-in',
  name: 'Log In',
  description: 'Begins the session of a user, who has no permissions yet',
  script: async (context) => {
    const { args } = context.effect

    // Type-safe store usage
    const session = context.globalStore.use<UserSession>('userSession', nobody())

    // TypeScript will enforce the interface
    session.value.userId = args.userId
    session.value.loginTime = Date.now()
    session.value.permissions = []

    context.sendOutput(`${session.value.userId} logged in`)
  },
  args: [
    {
      _id: 'userId',
      name: 'User ID',
      type: 'string',
      required: true,
      default: 'trainee',
    },
  ],
})
