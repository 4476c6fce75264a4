//! times: 20
//! parallel
export default new TargetSchema({
  _id: 'in-flight',
  name: 'In flight',
  description: '',
  args: [],
  script: async (context) => {
    const n = context.localStore.use('n', 0)
    for (let i = 0; i < 10; i++) { n.value += 1; await context.sleep(1) }
    await context.sleep(100)
    if (n.value !== 200) throw new Error(`${n.value}`)
  },
})
