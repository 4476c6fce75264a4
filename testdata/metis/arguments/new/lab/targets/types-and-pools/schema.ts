import { print, types } from '../../types'

export default new TargetSchema({
  _id: 'types-and-pools',
  name: 'Types and pools',
  description: 'METIS 2.4 has two types more',
  args: [
    ...types,
    { _id: 'pool', name: 'Pool', type: 'pool', required: false },
    { _id: 'resource', name: 'Resource', type: 'resource', required: false },
  ],
  script: async (context) => print(context.effect.args),
})
