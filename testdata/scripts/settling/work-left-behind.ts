export default new TargetSchema({
  _id: 'work-left-behind',
  name: 'Work left behind',
  description: '',
  args: [],
  script: async (context) => {
    const later = async () => {
      await context.sleep(100)
      context.sendOutput('late') //! output: late
    //! diagnostic: work-left-behind
    }
    later()
    return 'done'
    //! value: "done"
  },
})
