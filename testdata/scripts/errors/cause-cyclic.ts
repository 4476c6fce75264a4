export default new TargetSchema({
  _id: 'cause-cyclic',
  name: 'Cause cyclic',
  description: '',
  args: [],
  script: async (context) => {
    const a: any = new Error('a')
    a.cause = new Error('b', { cause: 'end' }) //! cause: Error: b
    throw a
    //! error: Error: a
    //! cause: end
  },
})
