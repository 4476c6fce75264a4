//! args: {"id":"a"}
//! args: {"id":"b"}
//! parallel
export default new TargetSchema({
  _id: 'free-args-immediate',
  name: 'Free args immediate',
  description: '',
  args: [{ _id: 'id', name: 'Id', type: 'string', required: false }],
  script: async (context) => {
    const id = await new Promise((resolve) => setImmediate(() => queueMicrotask(() => resolve(args.id))))
    console.log(id)
    return id
    //! console: a
    //! console: b
    //! value: "a"
    //! value: "b"
  },
})
