export default new TargetSchema({
  _id: 'sleep-order',
  name: 'Sleep order',
  description: '',
  args: [],
  script: async (context) => {
    const order: string[] = []
    const at = async (ms: number, name: string) => { await context.sleep(ms); order.push(name) }
    await Promise.all([at(20, 'c'), at(10, 'a'), at(10, 'b'), at(0, 'zero'), at(NaN, 'nan'), at(-5, 'negative'), at(20, 'd')])
    return order
    //! value: ["zero","nan","negative","a","b","c","d"]
  },
})
