import { setTimeout, setInterval, clearInterval, setImmediate } from 'node:timers'
import { promisify } from 'node:util'

// METIS restricts the globals only (spec 1.7).
export default new TargetSchema({
  _id: 'timers',
  name: 'Timers',
  description: '',
  args: [],
  script: async (context) => {
    const began = Date.now(), log: string[] = []
    const at = (name: string) => log.push(`${name}@${Date.now() - began}`)
    await new Promise<void>((resolve) => {
      setTimeout(at, 20, 'c')
      setTimeout(at, 10, 'a')
      setTimeout(at, 10, 'b')
      setTimeout(at as any, undefined, 'one')
      setTimeout(at, -5, 'negative')
      setTimeout(at, 1.9, 'fraction')
      clearTimeout(setTimeout(at, 5, 'never'))
      clearTimeout(+setTimeout(at, 5, 'never, by its number'))
      clearTimeout(String(+setTimeout(at, 5, 'never, by its text')) as any)
      setImmediate(at, 'immediate')
      Promise.resolve().then(() => at('job'))
      let n = 0
      const every = setInterval((step: number) => {
        at('every')
        if ((n += step) === 6) clearInterval(every)
      }, 30, 2)
      const put = setTimeout(() => at('put off'), 50)
      setTimeout(() => put.refresh(), 40)
      setTimeout(resolve, 120)
    })
    at('end')
    await promisify(setTimeout)(5)
    at('promisified')
    const t = setTimeout(function (this: any) { log.push(String(this === undefined || this === t)) }, 1)
    log.push([t.hasRef(), t.unref() === t, t.hasRef(), t.ref().hasRef(), typeof +t, +t === +t].join())
    await promisify(setTimeout)(5)
    t.refresh() // it has fired, and does so again
    await promisify(setTimeout)(5)
    t.close()
    t.refresh() // it has been cleared
    await promisify(setTimeout)(5)
    return log
    //! value: ["job@0","immediate@0","one@1","negative@1","fraction@1","a@10","b@10","c@20","every@30","every@60","put off@90","every@90","end@120","promisified@125","true,true,false,true,number,true","true","true"]
  },
})
