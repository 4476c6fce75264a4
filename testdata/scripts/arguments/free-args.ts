//! args: {"name":"n"}
export default new TargetSchema({
  _id: 'free-args',
  name: 'Free args',
  description: '',
  args: [{ _id: 'name', name: 'Name', type: 'string', required: false }],
  script: async (context) => {
    const before = args.name //! diagnostic: free-args
    await context.sleep(1)
    const inner = async () => { await null; return args.name }
    return [before, args.name, await inner(), typeof args]
    //! value: ["n","n","n","object"]
  },
})
