// Block 14 of the data-stores guide; its first line is broken there and is mended here.

// targets/deploy-finish/schema.ts

export default new TargetSchema({
  name: 'Start Deployment',
  description: 'Starts a deployment workflow',
  script: async (context) => {
    const deployment = context.globalStore.use('deployment', {
      id: null,
      status: 'idle',
      steps: [],
      startTime: null,
      config: {},
    })

    // Initialize deployment
    deployment.value.id = `deploy_${Date.now()}`
    deployment.value.status = 'preparing'
    deployment.value.startTime = Date.now()
    deployment.value.config = {
      environment: args.environment,
      version: args.version,
      strategy: args.strategy || 'rolling',
    }

    context.sendOutput(`Deployment ${deployment.value.id} initialized`)

    return {
      deploymentId: deployment.value.id,
      status: deployment.value.status,
    }
  },
  args: [
    { _id: 'environment', name: 'Environment', type: 'string' },
    { _id: 'version', name: 'Version', type: 'string' },
    { _id: 'strategy', name: 'Strategy', type: 'string' },
  ],
})
