export default new TargetSchema({
  _id: 'aggregate',
  name: 'Aggregate',
  description: '',
  args: [],
  script: async (context) => {
    // Known difference: V8 says "All promises were rejected"; the engine says nothing.
    try { await Promise.any([Promise.reject(new Error('one')), Promise.reject(2)]) }
    catch (e: any) { console.log(e.name, e.errors[0].message, e.errors[1]) } //! console: AggregateError one 2
  },
})
