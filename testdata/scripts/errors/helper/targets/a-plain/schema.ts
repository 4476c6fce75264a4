import { call } from '../../helper'
export default new TargetSchema({
  _id: 'a-plain',
  name: 'A plain',
  description: '',
  args: [],
  script: async (context) => {
    await call(context, 'plain')
  },
})
