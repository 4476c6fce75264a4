//! trace
export default new TargetSchema({
  _id: 'trace',
  name: 'Trace',
  description: '',
  args: [],
  script: async (context) => {
    const n = context.globalStore.use('n', 0) //! store: create global n 0
    n.value += 1 //! store: set global n 1
    context.globalStore.use('n', 5)
    context.localStore.use('$m', new Map([[1, new Set(['a'])]])) //! store: create local:scripts $$m {"$map":[[1,{"$set":["a"]}]]}
    n.value = n.value //! store: set global n 1
  },
})
