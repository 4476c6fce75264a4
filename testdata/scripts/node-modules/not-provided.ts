//! code: load
import fs from 'node:fs' //! error@16: Node module "node:fs" is not provided here yet: METIS allows it.
//! hint: provided are assert, assert/strict, buffer, crypto, events, os, path, path/posix, path/win32, querystring, string_decoder, timers, timers/promises, url, util, util/types
export default new TargetSchema({
  _id: 'not-provided',
  name: 'Not provided',
  description: '',
  args: [],
  script: async (context) => {
    fs.readFileSync('x')
  },
})
