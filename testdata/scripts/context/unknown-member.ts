export default new TargetSchema({
  _id: 'unknown-member',
  name: 'Unknown member',
  description: '',
  args: [],
  script: async (context) => {
    const first = context.realmStore //! diagnostic: unknown-member
    return [first === undefined, context.realmStore === undefined, context.nothing === undefined, 'getArguments' in context]
    //! value: [true,true,true,false]
  },
})
