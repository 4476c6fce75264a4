export default new TargetSchema({
  _id: 'keys-are-texts',
  name: 'Keys are texts',
  description: '',
  args: [],
  script: async (context: any) => {
    context.blockNode({ forceKey: '1', nodeKey: 1 }) //! error: Error: Could not find node with these local keys { forceKey: "1", nodeKey: "1" } in the mission with ID "blank-mission".
    //! hint: quotes
  },
})
