export default new TargetSchema({
  _id: 'hidden-members',
  name: 'Hidden members',
  description: '',
  args: [],
  script: async (context) => {
    const s: any = context.localStore
    s.use('a', 1)
    const before = [...s.store.keys()]
    s.clear()
    return [before, s.store.size, s.use('a', 2).value, Object.keys(s)]
    //! value: [["a"],0,2,["store"]]
  },
})
