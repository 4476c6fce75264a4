export default new TargetSchema({
  _id: 'promises',
  name: 'Promises',
  description: '',
  args: [],
  script: async (context) => {
    const order: string[] = []
    const all = await Promise.all([1, Promise.resolve(2), context.sleep(5).then(() => 3)])
    const settled = await Promise.allSettled([Promise.reject(new Error('no')), 1])
    const any = await Promise.any([Promise.reject(1), context.sleep(1).then(() => 'any')])
    const race = await Promise.race([context.sleep(5).then(() => 'slow'), context.sleep(1).then(() => 'fast')])
    Promise.resolve().then(() => order.push('then'))
    queueMicrotask(() => order.push('microtask'))
    order.push('sync')
    await null
    order.push('after')
    try { await Promise.any([Promise.reject(1)]) } catch (e: any) { order.push(e.constructor.name, e.errors.length) }
    return [all, settled.map((s) => s.status), any, race, order]
    //! value: [[1,2,3],["rejected","fulfilled"],"any","fast",["sync","then","microtask","after","AggregateError",1]]
  },
})
