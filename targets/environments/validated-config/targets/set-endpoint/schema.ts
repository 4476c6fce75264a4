import type { StoredConfig } from '../../stored-config'

export default new TargetSchema({
  _id: 'set-endpoint',
  name: 'Set Endpoint',
  description: 'Stores the endpoint that is given, else that of the selected configs.json entry',
  script: async (context) => {
    const { args } = context.effect
    const config = context.localStore.use<StoredConfig>('config', {})

    // targetEnvConfig is the entry of configs.json that the session selected, or null.
    const apiEndpoint = args.apiEndpoint || context.config.targetEnvConfig?.data.apiEndpoint

    // Validate before storing: a wrong value does its harm far from here.
    if (!/^https?:\/\//.test(apiEndpoint ?? '')) {
      throw new Error('The endpoint must begin with http:// or https://')
    }

    config.value.apiEndpoint = apiEndpoint
    context.sendOutput(`Endpoint set to ${apiEndpoint}`)
  },
  args: [
    {
      _id: 'apiEndpoint',
      name: 'API Endpoint',
      type: 'string',
      required: false,
      tooltipDescription: 'Leave it empty to take the endpoint of the selected configuration.',
    },
  ],
})
