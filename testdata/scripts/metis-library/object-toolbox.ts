import { ObjectToolbox } from '@metis/toolbox/objects/ObjectToolbox'

export default new TargetSchema({
  _id: 'object-toolbox',
  name: 'Object toolbox',
  description: '',
  args: [],
  script: async (context) => {
    const source = { a: 1, b: 2 }
    console.log(ObjectToolbox.map(source, (k, v) => `${k}${v}`), source) //! console: { a: 'a1', b: 'b2' } { a: 1, b: 2 }
    console.log(ObjectToolbox.map({}, () => 1), ObjectToolbox.map([5, 6], (k, v) => k + v))
    //! console: {} { '0': '05', '1': '16' }
    const odd = ObjectToolbox.map(JSON.parse('{"__proto__":1,"constructor":2}'), (k, v) => v)
    console.log(Object.keys(odd), Object.getPrototypeOf(odd) === Object.prototype)
    //! console: [ '__proto__', 'constructor' ] true
    console.log(ObjectToolbox.map(Object.create({ inherited: 1 }), () => 1)) //! console: {}

    const depth = ObjectToolbox.calculateDepth
    console.log([1, 'text', null, undefined, true, () => 1].map(depth)) //! console: [ 0, 0, 0, 0, 0, 0 ]
    console.log([{}, [], { a: 1 }, { a: {} }, [[], [[]]], { a: [{ b: {} }], c: {} }].map(depth)) //! console: [ 1, 1, 1, 2, 3, 4 ]
    const shared = { a: {} }
    console.log(depth({ x: shared, y: { z: shared } }), depth({ y: { z: shared }, x: shared })) //! console: 4 4
    const cyclic: any = { a: { b: {} }, u: undefined }
    cyclic.a.b.up = cyclic
    console.log(depth(cyclic)) //! console: 3
    const deep: any = {}
    let at = deep
    for (let i = 1; i < 5000; i++) at = at.inner = {}
    console.log(depth(deep)) //! console: 5000

    let calls = 0
    const lazy = ObjectToolbox.lazy({ n: () => ++calls, self(this: any) { return this.name } }, { name: 'fixed' })
    console.log(calls, Object.keys(lazy), 'n' in lazy) //! console: 0 [ 'name', 'n', 'self' ] true
    console.log(lazy.n, lazy.n, lazy.self, lazy.name, calls) //! console: 1 1 fixed fixed 1
    console.log(lazy) //! console: { name: 'fixed', n: 1, self: 'fixed' }
    const assigned: any = ObjectToolbox.lazy({ n: () => ++calls }, {})
    assigned.n = 9
    console.log(assigned.n, calls, JSON.stringify(ObjectToolbox.lazy({ n: () => ++calls }))) //! console: 9 1 {"n":2}
    const failing = ObjectToolbox.lazy({ n: () => { calls++; throw new Error('not yet') } })
    for (let i = 0; i < 2; i++) try { failing.n } catch {}
    console.log(calls) //! console: 4
  },
})
