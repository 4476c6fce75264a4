'use strict'
export = require('assert').strict
