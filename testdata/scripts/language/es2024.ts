export default new TargetSchema({
  _id: 'es2024',
  name: 'Es2024',
  description: '',
  args: [],
  script: async (context) => {
    const { promise, resolve } = Promise.withResolvers<number>()
    context.sleep(1).then(() => resolve(4))
    return [Object.groupBy([1, 2, 3], (x) => (x % 2 ? 'odd' : 'even')), [...Map.groupBy([1, 2], (x) => x > 1)], await promise, 'a\uD800'.isWellFormed(), 'a\uD800'.toWellFormed() === 'a\uFFFD']
    //! value: [{"odd":[1,3],"even":[2]},[[false,[1]],[true,[2]]],4,false,true]
  },
})
