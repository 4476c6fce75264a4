// A rejection handler runs in its turn, and nothing else runs inside it.
export default new TargetSchema({
  _id: 'order',
  name: 'Order',
  description: '',
  args: [],
  script: async () => {
    const log: string[] = []
    Promise.resolve().then(() => log.push('a')).then(() => log.push('a2')).then(() => log.push('a3'))
    Promise.reject(1).catch(() => {})
    Promise.resolve().then(() => log.push('z'))
    await new Promise<void>((resolve) => setImmediate(resolve))
    console.log(log.join(' '))
    console.log(/[\p{L}]/u.test('a'), /[\p{L}]/u.test('{'), /[\p{L}\d]+/u.exec('été9')![0], /[^\p{L}]/u.test('a'))
    console.log('\u{10FFFF}'.length)
  },
})
//! console: a z a2 a3
//! console: true false été9 false
//! console: 2
