// Block 12 of the data-stores guide as it stands there, in the least that makes a target of it.

export default new TargetSchema({
  _id: 'use-config',
  name: 'Block 12',
  description: 'Block 12 of the data-stores guide',
  args: [],

script: async (context) => {
  try {
    const config = context.localStore.use('config', {})

    // Validate stored configuration
    if (!config.value.apiEndpoint) {
      throw new Error('API endpoint not configured')
    }

    // Use configuration...
  } catch (error) {
    context.sendOutput(`Store error: ${error.message}`)
    throw error
  }
},
})
