export default new TargetSchema({
  _id: 'unblock-without-keys',
  name: 'Unblock without keys',
  description: '',
  args: [],
  script: async (context: any) => {
    context.unblockNode({})
    context.unblockNode() //! error: TypeError: Cannot destructure property 'forceKey' of 'undefined' as it is undefined.
  },
})
