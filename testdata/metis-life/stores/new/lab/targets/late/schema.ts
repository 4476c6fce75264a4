// The first run leaves its store behind for the next instance, the second one uses it there.
let old: any

export default new TargetSchema({
  _id: 'late',
  name: 'Late',
  description: 'Goes on using the store of an instance that is over',
  args: [],
  script: async (context) => {
    if (old) {
      const n = old.use('n', 0)
      n.value += 100
      console.log('the old store has', n.value, 'and the new one', context.localStore.use('n', 0).value)
    }
    old ??= context.localStore
  },
})
