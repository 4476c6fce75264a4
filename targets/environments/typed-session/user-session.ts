export interface UserSession {
  userId: string
  /** In milliseconds since 1970; 0 before anybody logged in. */
  loginTime: number
  permissions: string[]
}

/**
 * The session of nobody. A function, not a constant: a store keeps the very object that it is
 * given, so that a constant would be shared by all sessions of the server.
 */
export const nobody = (): UserSession => ({
  userId: '',
  loginTime: 0,
  permissions: [],
})
