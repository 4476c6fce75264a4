// A deployment in several steps. Its targets share one state, `deployment`, in the global store:
// run deploy-finish first (it prepares the deployment), then deploy-step once per step; ask
// deploy-status at any time.
export default new TargetEnvSchema({
  name: 'Deployment',
  description: 'A deployment workflow whose steps share their state through the global store',
  version: '1.0.0',
})
