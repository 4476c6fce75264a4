export default new TargetSchema({
  _id: 'thenable-throws', name: '', description: '', args: [],
  script: () => ({ then() { throw new Error('then') } }), //! error: Error: then
})
