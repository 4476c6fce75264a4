export default new TargetSchema({ _id: 'one', name: '', description: '', args: [], script: async () => 1 })
//! value: 1
