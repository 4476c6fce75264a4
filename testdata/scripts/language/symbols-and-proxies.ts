export default new TargetSchema({
  _id: 'symbols-and-proxies',
  name: 'Symbols and proxies',
  description: '',
  args: [],
  script: async (context) => {
    const log: string[] = []
    const p = new Proxy({ a: 1 } as any, { get: (t, k) => (log.push(String(k)), Reflect.get(t, k)), has: () => true })
    const w = new WeakMap([[log, 'weak']])
    class Even { static [Symbol.hasInstance](n: number) { return n % 2 === 0 } }
    return [p.a, 'zzz' in p, log, w.get(log), (2 as any) instanceof Even, `${{ [Symbol.toPrimitive]: () => 'prim' }}`]
    //! value: [1,true,["a"],"weak",true,"prim"]
  },
})
