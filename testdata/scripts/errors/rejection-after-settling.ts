export default new TargetSchema({
  _id: 'rejection-after-settling',
  name: 'Rejection after settling',
  description: '',
  args: [],
  script: async (context) => {
    context.sleep(10).then(() => { throw new Error('late') }) //! diagnostic: unhandled-rejection
    return 'done'
    //! value: "done"
  },
})
