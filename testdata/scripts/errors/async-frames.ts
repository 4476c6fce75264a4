async function first(context: any) { await context.sleep(1); await second() }
async function second() { await null; third() }
function third() { throw new Error('deep') } //! error@26: Error: deep
export default new TargetSchema({
  _id: 'async-frames',
  name: 'Async frames',
  description: '',
  args: [],
  script: async (context) => {
    await first(context)
  },
})
