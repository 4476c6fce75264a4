export default TargetSchema.create({
  _id: 'show',
  name: 'Show',
  description: 'Shows the config that the session has selected for the environment',
  parameters: [],
  script: async (context) => {
    const { targetEnvConfig, ...others } = context.config
    console.log(targetEnvConfig)
    console.log(others)
  },
})
