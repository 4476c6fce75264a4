export default new TargetSchema({ _id: 'returns-null', name: '', description: '', args: [], script: () => null })
//! error: TypeError: Cannot read properties of null (reading 'then')
