export = require('path').posix
