import { nobody, type UserSession } from '../../user-session'

export default new TargetSchema({
  _id: 'grant-permission',
  name: 'Grant Permission',
  description: 'Gives the user of the session a permission',
  script: async (context) => {
    const { args } = context.effect
    const session = context.globalStore.use<UserSession>('userSession', nobody())

    if (!session.value.userId) {
      throw new Error('Nobody is logged in')
    }

    if (!session.value.permissions.includes(args.permission)) {
      session.value.permissions.push(args.permission)
    }

    context.sendOutput(`${session.value.userId} may ${session.value.permissions.join(', ')}`)
  },
  args: [
    {
      _id: 'permission',
      name: 'Permission',
      type: 'string',
      required: true,
      default: 'read',
    },
  ],
})
