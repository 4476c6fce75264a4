import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'output',
  name: 'Output',
  description: '',
  args: [],
  script: async (context) => {
    const [ada] = context.session.members
    attempt('to every force', () => context.sendOutput('<p>for all</p>'))
    attempt('to a force', () => context.sendOutput('for red', { forceKey: 'red' }))
    attempt('to one member', () => context.sendOutput('for ada', { forceKey: 'blue', memberId: ada._id }))
    const to = { forceKey: 'self' }
    attempt('self is replaced in what was passed', () => context.sendOutput('for us', to))
    console.log(to)
  },
})
