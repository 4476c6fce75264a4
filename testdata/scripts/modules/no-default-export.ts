//! code: load
export const named = new TargetSchema({ _id: 'x', name: '', description: '', args: [], script: async () => {} })
//! error: "\"scripts/targets/no-default-export/schema.ts\" does not export a valid TargetSchema instance"
