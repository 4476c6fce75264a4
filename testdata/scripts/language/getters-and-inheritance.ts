export default new TargetSchema({
  _id: 'getters-and-inheritance',
  name: 'Getters and inheritance',
  description: '',
  args: [],
  script: async (context) => {
    const base = { get x() { return (this as any).y * 2 }, set x(v) { (this as any).y = v } }
    const o: any = Object.create(base, { y: { value: 4, writable: true, enumerable: true } })
    o.x = 21
    const { x } = o
    function F(this: any) { this.a = new.target === undefined }
    F.prototype.m = function () { return 'm' }
    const f = new (F as any)()
    return [o.x, x, Object.keys(o), f.a, f.m(), f instanceof (F as any)]
    //! value: [42,42,["y"],false,"m",true]
  },
})
