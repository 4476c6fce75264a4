export default TargetSchema.create({
  _id: 'pattern',
  name: 'Pattern',
  description: 'METIS 2.4 has REGEX',
  parameters: [],
  script: async () => {
    const encoded = TargetDependency.REGEX('on', /^a/i)
    const decoded = TargetDependency.DECODE(encoded)
    console.log(encoded, decoded.condition('Abc'), decoded.condition('b'), decoded.condition(7))
  },
})
