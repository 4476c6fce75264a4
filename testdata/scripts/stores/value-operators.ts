export default new TargetSchema({
  _id: 'value-operators',
  name: 'Value operators',
  description: '',
  args: [],
  script: async (context) => {
    const n = context.localStore.use('n', 1)
    n.value += 2
    n.value++
    --n.value
    n.value **= 3
    const t = context.localStore.use<any>('t', undefined)
    t.value ??= 'set'
    t.value ||= 'no'
    t.value &&= t.value + '!'
    const { value } = n
    ;[n.value, t.value] = [t.value, n.value] as any
    return [value, n.value, t.value]
    //! value: [27,"set!",27]
  },
})
