export default new TargetEnvSchema({ name: 'Lab', description: 'Written for METIS 2.3 and 2.4', version: '1.0.0' })
