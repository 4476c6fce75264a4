async function* a() { yield 1; return 'r' }
async function* b() { const r = yield* a(); yield r; yield* [4, 5] }
export default new TargetSchema({
  _id: 'async-generator-delegates',
  name: 'Async generator delegates',
  description: '',
  args: [],
  script: async (context) => {
    return await Array.fromAsync(b())
    //! value: [1,"r",4,5]
  },
})
