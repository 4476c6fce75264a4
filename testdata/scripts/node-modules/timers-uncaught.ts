import { setTimeout, setInterval, clearInterval } from 'timers'

// What a callback throws is uncaught, as it is in setImmediate; an interval goes on.
export default new TargetSchema({
  _id: 'timers-uncaught',
  name: 'Timers uncaught',
  description: '',
  args: [],
  script: async (context) => {
    let n = 0
    await new Promise<void>((resolve) => {
      setTimeout(() => { throw new Error('late') }, 1) //! diagnostic: uncaught-exception
      setTimeout(async () => { throw new Error('rejected') }, 2) //! diagnostic: unhandled-rejection
      const every = setInterval(() => {
        if (++n === 1) throw new Error('once') //! diagnostic: uncaught-exception
        clearInterval(every)
        resolve()
      }, 5)
    })
    setTimeout('text' as any, 1) //! error@5: TypeError: The "callback" argument must be of type function. Received type string ('text')
  },
})
