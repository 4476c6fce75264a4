'use strict'
export = require('path').win32
