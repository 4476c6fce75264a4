//! diagnostic: missing-id
export default new TargetSchema({ name: 'No id', description: '', args: [], script: async (context) => context.effect.target._id })
//! value: "missing-id"
