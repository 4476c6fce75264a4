//! code: never-settles
import { once, EventEmitter } from 'events'

// An execution that nothing can settle waits at a line of its author, not of a module.
export default new TargetSchema({
  _id: 'waits',
  name: 'Waits',
  description: '',
  args: [],
  script: async (context) => {
    await once(new EventEmitter(), 'never') //! error: the script waits for a promise that nothing can settle any more
  },
})
