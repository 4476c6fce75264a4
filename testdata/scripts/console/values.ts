class Point { constructor(public x = 1, public y = 2) {} }
export default new TargetSchema({
  _id: 'values',
  name: 'Values',
  description: '',
  args: [],
  script: async (context) => {
    console.log(new Map([['a', { b: 1 }]]), new Set([1, 'x'])) //! console: Map(1) { 'a' => { b: 1 } } Set(2) { 1, 'x' }
    console.log([1, [2, [3, [4]]]], new Point()) //! console: [ 1, [ 2, [ 3, [Array] ] ] ] Point { x: 1, y: 2 }
    console.log({ f() {}, g: class Q {}, s: Symbol('s'), n: null, u: undefined, d: new Date(0) }) //! console: "{\n  f: [Function: f],\n  g: [class Q],\n  s: Symbol(s),\n  n: null,\n  u: undefined,\n  d: 1970-01-01T00:00:00.000Z\n}"
    const cyclic: any = { name: 'c' }
    cyclic.self = cyclic
    console.log(cyclic) //! console: <ref *1> { name: 'c', self: [Circular *1] }
    console.log(Promise.resolve(1), new Uint8Array(2), /x/g, 10n, -0) //! console: Promise { 1 } Uint8Array(2) [ 0, 0 ] /x/g 10n -0
    console.log() //! console: ""
  },
})
