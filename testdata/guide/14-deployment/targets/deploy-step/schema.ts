// Block 15 of the data-stores guide as it stands there.

async function executeDeploymentStep(stepName, config) {
  if (stepName === 'bad') throw new Error(`cannot execute ${stepName} in ${config.environment}`)
}

// targets/deploy-step/schema.ts

export default new TargetSchema({
  name: 'Execute Deployment Step',
  description: 'Executes a single step in the deployment workflow',
  script: async (context) => {
    const deployment = context.globalStore.use('deployment', {})

    if (!deployment.value.id) {
      throw new Error('No active deployment found. Start deployment first.')
    }

    // Add step to history
    const step = {
      name: args.stepName,
      startTime: Date.now(),
      status: 'running',
    }

    deployment.value.steps.push(step)
    deployment.value.status = 'running'

    try {
      // Execute the step
      await executeDeploymentStep(args.stepName, deployment.value.config)

      // Mark step as completed
      step.status = 'completed'
      step.endTime = Date.now()

      context.sendOutput(`Step ${args.stepName} completed successfully`)
    } catch (error) {
      step.status = 'failed'
      step.error = error.message
      step.endTime = Date.now()
      deployment.value.status = 'failed'

      throw error
    }

    return {
      deploymentId: deployment.value.id,
      stepStatus: step.status,
      totalSteps: deployment.value.steps.length,
    }
  },
  args: [{ _id: 'stepName', name: 'Step Name', type: 'string' }],
})
