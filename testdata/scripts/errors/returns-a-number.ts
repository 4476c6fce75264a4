export default new TargetSchema({ _id: 'returns-a-number', name: '', description: '', args: [], script: () => 5 })
//! error: TypeError: script(...).then is not a function
