const attempt = (what: string, call: () => unknown) => {
  try {
    console.log(`${what}:`, call())
  } catch (error) {
    console.log(`${what}: ${error}`)
  }
}

export default TargetSchema.create({
  _id: 'encoded',
  name: 'Encoded',
  description: 'A dependency is a text',
  parameters: [],
  script: async () => {
    attempt('TRUTHY', () => TargetDependency.TRUTHY('on'))
    attempt('EQUALS', () => TargetDependency.EQUALS('on', 'a'))
    attempt('a slash in the id', () => TargetDependency.TRUTHY('a/b'))
    attempt('a slash in the name', () => new TargetDependency('a/b', 'on', []))
    const decoded = TargetDependency.DECODE(TargetDependency.EQUALS_SOME('on', ['a', 'b']))
    console.log('decoded:', decoded.name, decoded.dependentId, decoded.condition('b'), decoded.condition('c'))
    console.log('encoded again:', decoded.encode() === TargetDependency.EQUALS_SOME('on', ['a', 'b']))
  },
})
