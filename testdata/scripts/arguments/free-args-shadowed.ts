//! args: {"id":"a"}
export default new TargetSchema({
  _id: 'free-args-shadowed',
  name: 'Free args shadowed',
  description: '',
  args: [{ _id: 'id', name: 'Id', type: 'string', required: false }],
  script: async (context) => {
    const { args } = context.effect
    return args.id
    //! value: "a"
  },
})
