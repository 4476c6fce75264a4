export default new TargetEnvSchema({ name: 'Lab', description: 'The objects that a context leads to', version: '1.0.0' })
