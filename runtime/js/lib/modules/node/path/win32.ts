export = require('path').win32
