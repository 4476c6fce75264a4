// Block 13 of the data-stores guide as it stands there, in the least that makes a target of it.

interface UserSession {
  userId: string
  loginTime: number
  permissions: string[]
}

export default new TargetSchema({
  _id: 'log-in',
  name: 'Block 13',
  description: 'Block 13 of the data-stores guide',
  args: [],

script: async (context) => {
  // Type-safe store usage
  const session = context.globalStore.use<UserSession>('userSession', {
    userId: '',
    loginTime: 0,
    permissions: [],
  })

  // TypeScript will enforce the interface
  session.value.userId = args.userId
  session.value.loginTime = Date.now()
},
})
