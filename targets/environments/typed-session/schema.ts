// A state with a type of its own, declared once for all targets that use it.
export default new TargetEnvSchema({
  name: 'Typed Session',
  description: 'A user session whose state TypeScript checks',
  version: '1.0.0',
})
