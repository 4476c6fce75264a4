import { counter } from '../../counter'

export default TargetSchema.create({
  _id: 'session',
  name: 'Session',
  description: 'The state of a module outlives a reset',
  parameters: [],
  script: async () => {
    console.log('run', ++counter.runs)
  },
})
