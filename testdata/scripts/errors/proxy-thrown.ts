export default new TargetSchema({
  _id: 'proxy-thrown',
  name: 'Proxy thrown',
  description: '',
  args: [],
  script: async (context) => {
    throw new Proxy({}, { get() { throw new Error('trap') } })
    //! error: {}
  },
})
