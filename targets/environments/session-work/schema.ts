// Half of a pair: works as the user that session-auth has signed in.
export default new TargetEnvSchema({
  name: 'Session Work',
  description: 'Work that needs a user who is signed in',
  version: '1.0.0',
})
