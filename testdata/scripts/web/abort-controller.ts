export default new TargetSchema({
  _id: 'abort-controller',
  name: 'Abort controller',
  description: '',
  args: [],
  script: async (context) => {
    const c = new AbortController()
    const seen: string[] = []
    c.signal.addEventListener('abort', () => seen.push('event'))
    c.abort(new Error('why'))
    try { c.signal.throwIfAborted() } catch (e: any) { seen.push(e.message) }
    return [seen, c.signal.aborted, AbortSignal.abort().reason.name]
    //! value: [["event","why"],true,"AbortError"]
  },
})
