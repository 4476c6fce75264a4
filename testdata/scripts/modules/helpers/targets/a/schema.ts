import data, { list } from '../../data.json'
import { next } from '../../helper'
import Named, { base as b } from '~/nested'
export default new TargetSchema({
  _id: 'a',
  name: 'A',
  description: '',
  args: [],
  script: async (context) => {
    return [next(), data.name, list, b, Named.name]
    //! value: [101,"json",[1,2],100,"Named"]
  },
})
