//! times: 3
//! parallel
export default new TargetSchema({
  _id: 'promise-in-store',
  name: 'Promise in store',
  description: '',
  args: [],
  script: async (context) => {
    // One execution resolves what the others wait for.
    const gate = context.localStore.use('gate', Promise.withResolvers<string>())
    const n = context.localStore.use('n', 0)
    if (++n.value === 3) gate.value.resolve('open')
    return await gate.value.promise
    //! value: "open"
    //! value: "open"
    //! value: "open"
  },
})
