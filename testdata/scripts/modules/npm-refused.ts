//! code: load
import axios from 'axios' //! error: Module resolution failed for "scripts/targets/npm-refused". The module "axios" could not be found. (imported as "axios")
export default new TargetSchema({
  _id: 'npm-refused',
  name: 'Npm refused',
  description: '',
  args: [],
  script: async (context) => {
    return axios
  },
})
