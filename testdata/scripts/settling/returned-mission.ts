export default new TargetSchema({
  _id: 'returned-mission',
  name: 'Returned mission',
  description: '',
  args: [],
  script: async (context) => {
    // An exposed object has no end (spec 3.3); the result has one.
    return context.mission
    //! diagnostic: value-lost
  },
})
