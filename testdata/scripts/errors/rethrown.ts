export default new TargetSchema({
  _id: 'rethrown',
  name: 'Rethrown',
  description: '',
  args: [],
  script: async (context) => {
    try { JSON.parse('nope') } catch (e) { console.warn('seen'); throw e } //! console.warn: seen
    //! error: SyntaxError: Unexpected token 'o', "nope" is not valid JSON
  },
})
