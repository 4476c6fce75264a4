export = require('assert').strict
