export default new TargetSchema({
  _id: 'operators',
  name: 'Operators',
  description: '',
  args: [],
  script: async (context) => {
    const o: any = { a: { b: 0 }, f() { return this.a } }
    let x: any = null
    x ??= 5
    o.a.b ||= 9
    o.a.b &&= o.a.b + 1
    return [x, o.a.b, o?.z?.y.w ?? 'none', o.f?.().b, o.g?.(), 2 ** 3 ** 2, 1_000_000, [...'héllo'].length, `${[1, 2]}`].map((v) => v ?? 'u')
    //! value: [5,10,"none",10,"u",512,1000000,5,"1,2"]
  },
})
