import * as helper from '~/helper'
export default new TargetSchema({
  _id: 'b',
  name: 'B',
  description: '',
  args: [],
  script: async (context) => {
    // Module state lives for the session.
    const lazy = await import('../../helper')
    return [helper.next(), helper.count, typeof lazy.next]
    //! value: [102,{"n":2},"function"]
  },
})
