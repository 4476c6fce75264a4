//! args: {"id":"a"}
//! args: {"id":"b"}
//! args: {"id":"c"}
//! args: {"id":"d"}
//! parallel
const gate = Promise.withResolvers<void>()
let waiting = 0
export default new TargetSchema({
  _id: 'free-args-in-flight',
  name: 'Free args in flight',
  description: '',
  args: [{ _id: 'id', name: 'Id', type: 'string', required: false }],
  script: async (context) => {
    const seen = [args.id]
    await context.sleep(10)
    seen.push(args.id)
    // The last one resolves the promise that all wait for.
    if (++waiting === 4) gate.resolve()
    await gate.promise
    seen.push(args.id)
    await Promise.all([context.sleep(1), null])
    seen.push(args.id)
    await { then(done: any) { seen.push(args.id); done() } }
    seen.push(await Promise.resolve().then(() => args.id))
    for await (const x of [1]) seen.push(args.id)
    return seen.join('')
    //! value: "aaaaaaa"
    //! value: "bbbbbbb"
    //! value: "ccccccc"
    //! value: "ddddddd"
  },
})
