export default new TargetSchema({
  _id: 'hostile-message',
  name: 'Hostile message',
  description: '',
  args: [],
  script: async (context) => {
    const e: any = new Error('x')
    Object.defineProperty(e, 'message', { get() { throw new Error('in getter') } })
    throw e
    //! error: an error that cannot be read: reading it throws
  },
})
