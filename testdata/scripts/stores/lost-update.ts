//! times: 2
//! parallel
export default new TargetSchema({
  _id: 'lost-update',
  name: 'Lost update',
  description: '',
  args: [],
  script: async (context) => {
    // Executions interleave at await, as METIS's do: a value read before is stale after.
    const n = context.localStore.use('n', 0)
    const read = n.value
    await context.sleep(1)
    n.value = read + 1
    await context.sleep(1)
    return n.value
    //! value: 1
    //! value: 1
  },
})
