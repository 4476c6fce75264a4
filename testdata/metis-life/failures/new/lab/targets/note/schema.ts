import { mayFail } from '../../fails'

export default new TargetSchema({
  _id: 'note',
  name: 'Note',
  description: 'Fails if its effect is to',
  args: [],
  script: async (context) => mayFail(context, context.effect.name),
})
