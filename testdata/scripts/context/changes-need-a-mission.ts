export default new TargetSchema({
  _id: 'changes-need-a-mission',
  name: 'Changes need a mission',
  description: '',
  args: [],
  script: async (context) => {
    context.blockNode() //! error: Error: context.blockNode changes a mission, and this session has none
  },
})
