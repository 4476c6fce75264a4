export default new TargetSchema({
  _id: 'abort-timeout',
  name: 'Abort timeout',
  description: '',
  args: [],
  script: async (context) => {
    AbortSignal.timeout(3_600_000).onabort = () => console.log('never: it keeps no session alive')
    const before = Date.now()
    const signal = AbortSignal.timeout(1500)
    signal.addEventListener('abort', () => { console.log('listener'); throw new RangeError('in a listener') }) //! diagnostic: uncaught-exception
    const reason: any = await new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)))
    return [reason.name, reason.code, Date.now() - before, signal.aborted]
    //! console: listener
    //! value: ["TimeoutError",23,1500,true]
  },
})
