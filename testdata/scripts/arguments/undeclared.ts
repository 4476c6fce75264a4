//! undeclared
//! args: {"items":[1,{"a":null}],"userId":"u"}
export default new TargetSchema({
  _id: 'undeclared',
  name: 'Undeclared',
  description: '',
  args: [],
  script: async (context) => {
    return [args.items[1], context.effect.args.userId]
    //! value: [{"a":null},"u"]
  },
})
