export default new TargetSchema({
  _id: 'private',
  name: 'Private',
  description: 'Looks for what else a store has',
  args: [],
  script: async (context) => {
    const store: any = context.localStore
    console.log(store.constructor.name, store.use('n', 0).constructor.name)
    const { get, set, has, keys } = store
    console.log('no methods of a Map:', get, set, has, keys, store.delete)
    console.log('private in TypeScript only:', typeof store.clear, store.store instanceof Map, store.store.has('n'))
    const before = store.use('n')
    store.clear()
    console.log('cleared:', store.store.size, store.use('n', 'anew').value, store.use('n') === before)
    try {
      store.set('n', 1)
    } catch (error) {
      console.log(String(error))
    }
  },
})
