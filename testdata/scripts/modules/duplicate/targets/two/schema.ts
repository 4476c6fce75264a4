export default new TargetSchema({ _id: 'one', name: '', description: '', args: [], script: async () => 2 })
//! error: Duplicate target ID "one" found in target environment "Dup". Each target must have a unique ID.
