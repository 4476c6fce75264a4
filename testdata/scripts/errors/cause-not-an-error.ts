export default new TargetSchema({
  _id: 'cause-not-an-error',
  name: 'Cause not an error',
  description: '',
  args: [],
  script: async (context) => {
    throw new Error('outer', { cause: { code: 7 } }) //! error: Error: outer
    //! cause: { code: 7 }
  },
})
