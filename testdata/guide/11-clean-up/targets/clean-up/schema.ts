// Block 11 of the data-stores guide as it stands there, in the least that makes a target of it.

export default new TargetSchema({
  _id: 'clean-up',
  name: 'Block 11',
  description: 'Block 11 of the data-stores guide',
  args: [],

script: async (context) => {
  // Clean up old cache entries
  const cache = context.localStore.use<Map<string, any>>('cache', new Map())

  // Remove entries older than 1 hour
  for (const [key, entry] of cache.value.entries()) {
    if (Date.now() - entry.timestamp > 3600000) {
      cache.value.delete(key)
    }
  }
},
})
