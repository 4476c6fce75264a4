import type { CacheEntry } from '../../cache-entry'

export default new TargetSchema({
  _id: 'clean-cache',
  name: 'Clean Cache',
  description: 'Drops the cached answers that are older than the given age',
  script: async (context) => {
    const { args } = context.effect

    // The same key in the same environment: the Map that get-user fills.
    const cache = context.localStore.use<Map<string, CacheEntry>>(
      'apiCache',
      new Map(),
    )

    const maxAge = args.maxAge * 60 * 1000
    const before = cache.value.size

    // A Map may lose entries while it is walked.
    for (const [key, entry] of cache.value.entries()) {
      if (Date.now() - entry.timestamp > maxAge) {
        cache.value.delete(key)
      }
    }

    context.sendOutput(`Dropped ${before - cache.value.size} of ${before} cached answers`)
  },
  args: [
    {
      _id: 'maxAge',
      name: 'Maximum Age',
      type: 'number',
      required: true,
      default: 60,
      min: 0,
      unit: 'minutes',
    },
  ],
})
