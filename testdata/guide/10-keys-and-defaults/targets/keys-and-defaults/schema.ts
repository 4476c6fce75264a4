// Block 10 of the data-stores guide as it stands there, in the least that makes a target of it.

export default new TargetSchema({
  _id: 'keys-and-defaults',
  name: 'Block 10',
  description: 'Block 10 of the data-stores guide',
  args: [],

script: async (context) => {
// Good: Clear, descriptive keys with appropriate defaults
const userPrefs = context.localStore.use('userPreferences', {
  theme: 'system',
  language: 'en-US',
  timezone: 'UTC',
})

// Good: Type-safe with proper defaults
const apiCache = context.localStore.use<Map<string, CacheEntry>>(
  'apiResponseCache',
  new Map<string, CacheEntry>(),
)
},
})
