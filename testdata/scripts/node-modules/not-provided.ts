//! code: load
import http from 'node:http' //! error@18: Node module "node:http" is not provided here yet: METIS allows it.
//! hint: provided are assert, assert/strict, buffer, crypto, events, fs, fs/promises, os, path, path/posix, path/win32, process, querystring, string_decoder, timers, timers/promises, url, util, util/types
export default new TargetSchema({
  _id: 'not-provided',
  name: 'Not provided',
  description: '',
  args: [],
  script: async (context) => {
    http.get('http://x')
  },
})
