//! times: 2
export default new TargetSchema({
  _id: 'first-default-wins',
  name: 'First default wins',
  description: '',
  args: [],
  script: async (context) => {
    const n = context.localStore.use('counter', 0)
    context.localStore.use('counter', 100)
    n.value += 1
    return [n.value, context.localStore.use('counter', -1) === n, context.localStore === context.localStore]
    //! value: [1,true,true]
    //! value: [2,true,true]
  },
})
