// Node's fs, of which there is what needs no thread to wait: its promises. Its functions that take callbacks or block are
// not there.
const promises = require('fs/promises')

export = { promises, constants: promises.constants }
