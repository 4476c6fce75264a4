export default new TargetEnvSchema({ name: 'Lab', description: 'Looks at a mission', version: '1.0.0' })
