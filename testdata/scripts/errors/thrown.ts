export default new TargetSchema({
  _id: 'thrown',
  name: 'Thrown',
  description: '',
  args: [],
  script: async (context) => {
    await context.sleep(5)
    throw new RangeError('out') //! error@11: RangeError: out
  },
})
