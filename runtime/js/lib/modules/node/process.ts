// Node's process, which is global besides.
export = require('metis-run:process')
