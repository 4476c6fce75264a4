export default new TargetSchema({
  _id: 'clear-and-immediate',
  name: 'Clear and immediate',
  description: '',
  args: [],
  script: async (context) => {
    clearTimeout(1 as any)
    clearInterval(undefined)
    const order: string[] = []
    await new Promise<void>((resolve) => {
      const dropped = setImmediate(() => order.push('never'))
      setImmediate((x: string) => { order.push(x); resolve() }, 'immediate')
      clearImmediate(dropped)
      Promise.resolve().then(() => order.push('job'))
      order.push('sync')
    })
    return order
    //! value: ["sync","job","immediate"]
  },
})
