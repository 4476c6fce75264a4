// Block 8 of the data-stores guide as it stands there, in the least that makes a target of it.

async function makeApiCall(options) {
  console.log('calling', options)
}

export default new TargetSchema({
  _id: 'call-api',
  name: 'Block 8',
  description: 'Block 8 of the data-stores guide',
  args: [],

script: async (context) => {
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
},
})
