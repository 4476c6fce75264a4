export default new TargetSchema({
  _id: 'structured-clone-function',
  name: 'Structured clone function',
  description: '',
  args: [],
  script: async (context) => {
    structuredClone({ f: Symbol('s') }) //! error: DataCloneError: Symbol(s) could not be cloned.
  },
})
