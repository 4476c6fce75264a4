const thrown = {
  'an Error': new TypeError('no host'),
  'a long text': 'what was thrown '.repeat(20),
  'a number': 42,
  'an object': { code: 5 },
  nothing: undefined,
}

export default new TargetSchema({
  _id: 'throw',
  name: 'Throw',
  description: 'Throws what its effect is named after',
  args: [],
  script: async (context) => {
    throw thrown[context.effect.name]
  },
})
