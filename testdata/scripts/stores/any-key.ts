export default new TargetSchema({
  _id: 'any-key',
  name: 'Any key',
  description: '',
  args: [],
  script: async (context) => {
    const s = context.localStore
    const o = {}, f = () => {}, y = Symbol('y')
    const keys: any[] = ['1', 1, 1n, true, 'true', null, undefined, 'null', NaN, o, {}, f, y, Symbol('y'), 0.1, '']
    keys.forEach((k, i) => s.use(k, i))
    const back = keys.map((k) => s.use(k, 'new').value)
    return [back, s.use(-0, 'zero') === s.use(0, ''), s.use(Number('nope'), '') === s.use(NaN, ''), (s as any).use().value === 6]
    //! value: [[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15],true,true,true]
  },
})
