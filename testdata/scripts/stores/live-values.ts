class User { constructor(public name: string) {} greet() { return 'hi ' + this.name } }
export default new TargetSchema({
  _id: 'live-values',
  name: 'Live values',
  description: '',
  args: [],
  script: async (context) => {
    const s = context.globalStore
    const value = { m: new Map([['a', { n: 1 }]]), set: new Set([1]), d: new Date(0), u: new User('ann'), f: (x: number) => x * 2, t: new Uint8Array(2), self: null as any }
    value.self = value
    const state = s.use('v', value)
    state.value.m.get('a')!.n++
    state.value.set.add(2)
    state.value.t[1] = 7
    state.value.d.setFullYear(2000)
    const again = s.use<typeof value>('v', null as any)
    return [again.value === value, again.value.self === value, value.m.get('a')!.n, value.set.size, value.u.greet(), value.f(4), value.t[1], value.d.getFullYear(), again.value.u instanceof User]
    //! value: [true,true,2,2,"hi ann",8,7,2000,true]
  },
})
