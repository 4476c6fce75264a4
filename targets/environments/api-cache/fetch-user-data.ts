export interface User {
  id: number
  name: string
}

/**
 * Stands in for an API: it takes a moment to answer and knows a few users. In an environment of
 * your own, call the API here, for example with RestApi from '@metis/api/RestApi'.
 */
export async function fetchUserData(userId: number, sleep: (ms: number) => Promise<void>): Promise<User> {
  await sleep(100)

  const name = ['Ada', 'Edsger', 'Grace'][userId - 1]
  if (!name) throw new Error(`There is no user ${userId}`)

  return { id: userId, name }
}
