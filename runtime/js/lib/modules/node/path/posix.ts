'use strict'
export = require('path').posix
