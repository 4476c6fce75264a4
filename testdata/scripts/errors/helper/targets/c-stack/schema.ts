import { call, ApiError } from '../../helper'
export default new TargetSchema({
  _id: 'c-stack',
  name: 'C stack',
  description: '',
  args: [],
  script: async (context) => {
    try { await call(context, 'stack') }
    catch (e: any) { console.log(e.stack, e instanceof ApiError, e.status) }
    //! console: "ApiError: helper stack\n    at call (scripts/helper.ts:8:9)\n    at scripts/targets/c-stack/schema.ts:8:11 true 500"
  },
})
