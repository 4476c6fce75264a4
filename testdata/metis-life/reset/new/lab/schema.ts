export default new TargetEnvSchema({ name: 'Lab', description: 'Changes a mission and looks at it', version: '1.0.0' })
