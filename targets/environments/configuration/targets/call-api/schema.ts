import { makeApiCall } from './make-api-call'

export default new TargetSchema({
  _id: 'call-api',
  name: 'Call API',
  description: 'Calls an API with the settings of the session',
  script: async (context) => {
    const { args } = context.effect

    const config = context.localStore.use('config', {
      retryAttempts: 3,
      timeout: 5000,
      debugMode: false,
    })

    // Update configuration based on arguments
    if (args.enableDebug) {
      config.value.debugMode = true
      config.value.timeout = 30000 // Longer timeout for debugging
    }

    // Use configuration in API calls
    await makeApiCall({
      timeout: config.value.timeout,
      retries: config.value.retryAttempts,
    })

    context.sendOutput(`API called${config.value.debugMode ? ' in debug mode' : ''}`)
  },
  args: [
    {
      _id: 'enableDebug',
      name: 'Enable Debug Mode',
      type: 'boolean',
      tooltipDescription: 'Stays on for the rest of the session.',
    },
  ],
})
