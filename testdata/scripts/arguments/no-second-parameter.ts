//! args: {"name":"n"}
export default new TargetSchema({
  _id: 'no-second-parameter', name: '', description: '', args: [{ _id: 'name', name: 'Name', type: 'string', required: false }],
  script: async (context: any, values: any) => values === undefined,
})
//! value: true
//! diagnostic: script-values
