export default new TargetSchema({
  _id: 'for-await',
  name: 'For await',
  description: '',
  args: [],
  script: async (context) => {
    const seen: any[] = []
    for await (const x of [Promise.resolve(1), 2, context.sleep(5).then(() => 3)]) seen.push(x)
    const byHand = { [Symbol.asyncIterator]() { let i = 0; return { next: async () => ({ value: i, done: i++ > 1 }) } } }
    for await (const x of byHand) seen.push(x)
    return seen
    //! value: [1,2,3,0,1]
  },
})
