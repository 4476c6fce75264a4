import { mayFail } from '../../fails'

export default TargetSchema.create({
  _id: 'note',
  name: 'Note',
  description: 'Fails if its effect is to',
  parameters: [],
  script: async (context) => mayFail(context, context.effect.name),
})
