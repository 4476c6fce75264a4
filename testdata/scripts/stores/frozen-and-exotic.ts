export default new TargetSchema({
  _id: 'frozen-and-exotic',
  name: 'Frozen and exotic',
  description: '',
  args: [],
  script: async (context) => {
    const s = context.localStore
    const p = s.use('proxy', new Proxy({ a: 1 } as any, { get: (t, k) => k === 'b' ? 2 : t[k] }))
    const z = s.use('frozen', Object.freeze({ x: 1 }))
    const w = s.use('promise', context.sleep(5).then(() => 'later'))
    const g = s.use('gen', (function* () { yield 1; yield 2 })())
    g.value.next()
    return [p.value.b, Object.isFrozen(z.value), await w.value, g.value.next().value]
    //! value: [2,true,"later",2]
  },
})
