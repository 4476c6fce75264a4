//! code: load
import axios from 'axios' //! error: NPM package import blocked: "axios" -> "node_modules/axios". Plugins cannot directly import npm packages. Use @metis library exports instead.
export default new TargetSchema({
  _id: 'npm-refused',
  name: 'Npm refused',
  description: '',
  args: [],
  script: async (context) => {
    return axios
  },
})
