function* fib(): Generator<number, string, number | undefined> {
  let [a, b] = [0, 1]
  try {
    for (;;) {
      const reset = yield a
      if (reset !== undefined) [a, b] = [reset, reset + 1]
      else [a, b] = [b, a + b]
    }
  } finally { console.log('closed') }
}
function* outer() { const r = yield* inner(); yield r }
function* inner() { yield 1; return 'inner' }
export default new TargetSchema({
  _id: 'generators',
  name: 'Generators',
  description: '',
  args: [],
  script: async (context) => {
    const seen: number[] = []
    for (const n of fib()) { if (n > 20) break; seen.push(n) }
    //! console: closed
    const g = fib()
    g.next()
    return [seen, g.next(10).value, [...outer()], g.return('x')]
    //! console: closed
    //! value: [[0,1,1,2,3,5,8,13],10,[1,"inner"],{"value":"x","done":true}]
  },
})
