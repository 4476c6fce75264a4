// targets/deploy-status/schema.ts

export default new TargetSchema({
  name: 'Deployment Status',
  description: 'Gets the current status of the active deployment',
  script: async (context) => {
    const deployment = context.globalStore.use('deployment', {})

    if (!deployment.value.id) {
      return { message: 'No active deployment' }
    }

    const duration = Date.now() - deployment.value.startTime
    const completedSteps = deployment.value.steps.filter(
      (s) => s.status === 'completed',
    ).length
    const failedSteps = deployment.value.steps.filter(
      (s) => s.status === 'failed',
    ).length

    return {
      deploymentId: deployment.value.id,
      status: deployment.value.status,
      duration: `${Math.round(duration / 1000)}s`,
      totalSteps: deployment.value.steps.length,
      completedSteps,
      failedSteps,
      environment: deployment.value.config.environment,
      version: deployment.value.config.version,
    }
  },
  args: [],
})
