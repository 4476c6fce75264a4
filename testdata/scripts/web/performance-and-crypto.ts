export default new TargetSchema({
  _id: 'performance-and-crypto',
  name: 'Performance and crypto',
  description: '',
  args: [],
  script: async (context) => {
    const t = performance.now()
    await context.sleep(250)
    const bytes = crypto.getRandomValues(new Uint8Array(8))
    return [performance.now() - t, /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(crypto.randomUUID()), bytes.length, crypto.randomUUID() !== crypto.randomUUID()]
    //! value: [250,true,8,true]
  },
})
