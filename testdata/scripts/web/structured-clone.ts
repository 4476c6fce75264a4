export default new TargetSchema({
  _id: 'structured-clone',
  name: 'Structured clone',
  description: '',
  args: [],
  script: async (context) => {
    const a: any = { m: new Map([[1, new Set([2])]]), d: new Date(0), e: new RangeError('r'), b: new Uint8Array([1, 2]) }
    a.self = a
    const c = structuredClone(a)
    return [c !== a, c.self === c, c.m.get(1).has(2), c.d.getTime(), c.e instanceof RangeError, [...c.b]]
    //! value: [true,true,true,0,true,[1,2]]
  },
})
