export default TargetSchema.create({
  _id: 'keys',
  name: 'Keys',
  description: 'Uses any key, as of a Map',
  parameters: [],
  script: async (context) => {
    const store = context.globalStore
    const key = { a: 'key' }
    for (const k of [1, '1', undefined, 'undefined', NaN, null, key]) store.use(k, `under ${typeof k} ${k}`)
    console.log(store.use(1).value, '/', store.use('1').value, '/', store.use().value, '/', store.use('undefined').value)
    console.log(store.use(NaN).value, '/', store.use(null).value, '/', store.use(key).value, '/', store.use({ a: 'key' }, 'another object').value)
  },
})
