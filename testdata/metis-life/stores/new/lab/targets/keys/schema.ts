export default new TargetSchema({
  _id: 'keys',
  name: 'Keys',
  description: 'Uses any key, as of a Map',
  args: [],
  script: async (context) => {
    const store = context.globalStore
    const key = { a: 'key' }
    for (const k of [1, '1', undefined, 'undefined', NaN, null, key]) store.use(k, `under ${typeof k} ${k}`)
    const values = (...keys) => console.log(keys.map((key) => store.use(key, 'another').value).join(', '))
    values(1, '1', undefined, 'undefined')
    values(NaN, null, key, { a: 'key' })
  },
})
