import type { CacheEntry } from '../../cache-entry'
import { fetchUserData } from '../../fetch-user-data'

export default new TargetSchema({
  _id: 'get-user',
  name: 'Get User',
  description: 'Gets a user, from the API the first time and from the cache after that',
  script: async (context) => {
    const { args } = context.effect

    const apiCache = context.localStore.use<Map<string, CacheEntry>>(
      'apiCache',
      new Map(),
    )

    const cacheKey = `user_${args.userId}`
    const cached = apiCache.value.get(cacheKey)

    if (cached) {
      // Return cached data
      context.sendOutput(`${cached.data.name} (cached)`)
      return cached.data
    }

    // Fetch from API
    const userData = await fetchUserData(args.userId, context.sleep)

    // Cache the result
    apiCache.value.set(cacheKey, { timestamp: Date.now(), data: userData })

    context.sendOutput(`${userData.name} (fetched)`)
    return userData
  },
  args: [
    {
      _id: 'userId',
      name: 'User ID',
      type: 'number',
      required: true,
      default: 1,
      min: 1,
      integersOnly: true,
    },
  ],
})
