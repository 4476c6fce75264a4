const thrown = {
  'an Error': new TypeError('no host'),
  'a long text': 'what was thrown '.repeat(20),
  'a number': 42,
  'an object': { code: 5 },
  nothing: undefined,
}

export default TargetSchema.create({
  _id: 'throw',
  name: 'Throw',
  description: 'Throws what its effect is named after',
  parameters: [],
  script: async (context) => {
    throw thrown[context.effect.name]
  },
})
