export default new TargetSchema({
  _id: 'later-assignment-seen',
  name: 'Later assignment seen',
  description: '',
  args: [],
  script: async (context) => {
    const first = context.localStore.use('x', { a: 1 })
    const held = first.value
    const second = context.localStore.use<any>('x', {})
    second.value = { a: 2 }
    return [first.value.a, held.a]
    //! value: [2,1]
  },
})
