export default new TargetSchema({
  _id: 'await-order',
  name: 'Await order',
  description: '',
  args: [],
  script: async (context) => {
    const order: string[] = []
    const a = async () => { order.push('a1'); await null; order.push('a2'); await undefined; order.push('a3') }
    const b = async () => { order.push('b1'); await Promise.resolve(); order.push('b2'); await { then(f: any) { order.push('then'); f() } }; order.push('b3') }
    await Promise.all([a(), b()])
    return order
    //! value: ["a1","b1","a2","b2","a3","then","b3"]
  },
})
