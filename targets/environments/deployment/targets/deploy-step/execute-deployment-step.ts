/** What deploy-finish keeps as `config` of the deployment. */
export interface DeploymentConfig {
  environment?: string
  version?: string
  strategy: string
}

/**
 * Does the work of one step. Put the calls of your own build or release system here; this one
 * only says what it would do, and refuses a step that has no name.
 */
export async function executeDeploymentStep(stepName: string | undefined, config: DeploymentConfig): Promise<void> {
  if (!stepName) {
    throw new Error('A deployment step needs a name.')
  }

  console.log(`${stepName}: version ${config.version}, ${config.strategy}, to ${config.environment}`)
}
