export default new TargetSchema({
  _id: 'finally-order',
  name: 'Finally order',
  description: '',
  args: [],
  script: async (context) => {
    const log: string[] = []
    const f = async () => { try { await context.sleep(1); throw new Error('a') } catch { log.push('catch'); return 'c' } finally { log.push('finally'); await null; log.push('end') } }
    log.push(await f())
    return log
    //! value: ["catch","finally","end","c"]
  },
})
