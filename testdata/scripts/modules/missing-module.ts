//! code: load
import { x } from './nowhere' //! error: Module resolution failed for "scripts/targets/missing-module". The module "nowhere" could not be found.
export default new TargetSchema({
  _id: 'missing-module',
  name: 'Missing module',
  description: '',
  args: [],
  script: async (context) => {
    return x
  },
})
