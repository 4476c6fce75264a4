//! code: load
export default new TargetEnvSchema({ name: 'Dup', description: '', version: '1.0.0' })
