async function* ticks(context: any, n: number) {
  try { for (let i = 0; i < n; i++) { await context.sleep(10); yield i } }
  finally { console.log('done') }
}
export default new TargetSchema({
  _id: 'async-generators',
  name: 'Async generators',
  description: '',
  args: [],
  script: async (context) => {
    const seen: number[] = []
    for await (const i of ticks(context, 5)) { seen.push(i); if (i === 3) break }
    //! console: done
    return seen
    //! value: [0,1,2,3]
  },
})
