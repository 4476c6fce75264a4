import timers from 'timers'
import { setTimeout as wait } from 'timers/promises'

// Importing timers lifts no restriction from the globals.
export default new TargetSchema({
  _id: 'timers-restricted-globals',
  name: 'Timers restricted globals',
  description: '',
  args: [],
  script: async (context) => {
    timers.clearTimeout(timers.setTimeout(() => {}, 1))
    await wait(1)
    setTimeout(() => {}, 1) //! error: Error: "setTimeout" is restricted in target-environment code. Use the "sleep" function provided in the context instead.
  },
})
