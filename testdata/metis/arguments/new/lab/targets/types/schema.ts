import { print, types } from '../../types'

export default new TargetSchema({
  _id: 'types',
  name: 'Types',
  description: '',
  args: types,
  script: async (context) => print(context.effect.args),
})
