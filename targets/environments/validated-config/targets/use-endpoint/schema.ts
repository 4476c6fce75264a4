import type { StoredConfig } from '../../stored-config'

export default new TargetSchema({
  _id: 'use-endpoint',
  name: 'Use Endpoint',
  description: 'Uses the stored endpoint, if there is one',
  script: async (context) => {
    try {
      const config = context.localStore.use<StoredConfig>('config', {})

      // Validate stored configuration
      if (!config.value.apiEndpoint) {
        throw new Error('API endpoint not configured')
      }

      // Use configuration...
      context.sendOutput(`Using ${config.value.apiEndpoint}`)
    } catch (error: any) {
      // Tell the participants, then let the effect fail.
      context.sendOutput(`Store error: ${error.message}`)
      throw error
    }
  },
  args: [],
})
