import { setTimeout, setInterval, setImmediate, scheduler } from 'timers/promises'

export default new TargetSchema({
  _id: 'timers-promises',
  name: 'Timers promises',
  description: '',
  args: [],
  script: async (context) => {
    const began = Date.now(), log: any[] = []
    const at = (name: any) => log.push(`${name}@${Date.now() - began}`)
    at(await setTimeout(100, 'value'))
    at(await setTimeout())
    at(await setImmediate('now'))
    await scheduler.wait(50)
    at('waited')
    await scheduler.yield()
    let n = 0
    for await (const v of setInterval(10, 'tick')) {
      at(v)
      if (++n === 3) break
    }
    for await (const v of setInterval(10, 'late')) {
      await setTimeout(25) // two more are due meanwhile
      at(v)
      if (++n === 6) break
    }
    const said = (e: any) => log.push([e.name, e.code, e.message, e.cause ?? null])
    await setTimeout(10, 0, { signal: AbortSignal.abort('before') }).catch(said)
    const controller = new AbortController()
    const aborted = setTimeout(1000, 0, { signal: controller.signal })
    controller.abort('meanwhile')
    await aborted.catch(said)
    await setImmediate(0, { signal: AbortSignal.abort('immediate') }).catch(said)
    const stop = new AbortController()
    try {
      for await (const v of setInterval(10, 'until', { signal: stop.signal })) {
        at(v)
        stop.abort('enough')
      }
    } catch (e) { said(e) }
    await setTimeout(1, 0, 5 as any).catch(said)
    await setTimeout(1, 0, { ref: 'x' } as any).catch((e) => log.push(e.message))
    at('end')
    return log
    //! value: ["value@100","undefined@101","now@101","waited@151","tick@161","tick@171","tick@181","late@216","late@241","late@266",["AbortError","ABORT_ERR","The operation was aborted","before"],["AbortError","ABORT_ERR","The operation was aborted","meanwhile"],["AbortError","ABORT_ERR","The operation was aborted","immediate"],"until@276",["AbortError","ABORT_ERR","The operation was aborted","enough"],["TypeError","ERR_INVALID_ARG_TYPE","The \"options\" argument must be of type object. Received type number (5)",null],"The \"options.ref\" property must be of type boolean. Received type string ('x')","end@276"]
  },
})
