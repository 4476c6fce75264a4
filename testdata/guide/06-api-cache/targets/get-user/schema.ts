// Block 6 of the data-stores guide as it stands there, in the least that makes a target of it.

async function fetchUserData(userId) {
  console.log(`fetching ${userId}`)
  return { id: userId, name: 'Ada' }
}

export default new TargetSchema({
  _id: 'get-user',
  name: 'Block 6',
  description: 'Block 6 of the data-stores guide',
  args: [],

script: async (context) => {
  const apiCache = context.localStore.use<Map<string, any>>(
    'apiCache',
    new Map(),
  )

  const cacheKey = `user_${args.userId}`

  if (apiCache.value.has(cacheKey)) {
    // Return cached data
    return apiCache.value.get(cacheKey)
  }

  // Fetch from API
  const userData = await fetchUserData(args.userId)

  // Cache the result
  apiCache.value.set(cacheKey, userData)

  return userData
},
})
