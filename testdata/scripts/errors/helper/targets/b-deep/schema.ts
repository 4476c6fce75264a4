import { call } from '../../helper'
export default new TargetSchema({
  _id: 'b-deep',
  name: 'B deep',
  description: '',
  args: [],
  script: async (context) => {
    await call(context, 'deep')
  },
})
