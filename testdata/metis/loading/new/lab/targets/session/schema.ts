import { counter } from '../../counter'

export default new TargetSchema({
  _id: 'session',
  name: 'Session',
  description: 'The state of a module outlives a reset',
  args: [],
  script: async () => {
    console.log('run', ++counter.runs)
  },
})
