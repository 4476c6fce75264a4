import { setTimeout } from 'timers'

// A session waits for a timer that its script leaves behind, but for none that was unref'ed.
export default new TargetSchema({
  _id: 'timers-left-behind',
  name: 'Timers left behind',
  description: '',
  args: [],
  script: async (context) => {
    setTimeout(() => console.log('unref'), 10).unref() //! diagnostic: work-left-behind
    setTimeout(() => console.log('left behind'), 20)
    setTimeout(() => console.log('unref, too late'), 30).unref()
    //! console: unref
    //! console: left behind
  },
})
