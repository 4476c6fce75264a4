import path, { join } from 'path'
import * as allOfPath from 'node:path'
import { join as joinWin } from 'path/win32'
import posix from 'node:path/posix'
import EventEmitter, { once, EventEmitter as Named } from 'node:events'
import * as events from 'events'
import assert, { AssertionError } from 'assert'
import { Buffer as NodeBuffer } from 'node:buffer'
import { types, promisify } from 'util'
import { isDate } from 'util/types'
import timers from 'timers'
import { setTimeout as later } from 'node:timers/promises'
import url = require('url')
import type { Stats } from 'fs'

export { basename } from 'path'

export default new TargetSchema({
  _id: 'import-forms',
  name: 'Import forms',
  description: '',
  args: [],
  script: async (context) => {
    const required = require('path'), dynamic = await import('node:path')
    return {
      same: [path === required, path.join === join, allOfPath.default === path, allOfPath.join === join, dynamic.default === path, require('node:path') === path],
      classes: [EventEmitter === Named, require('events') === EventEmitter, events.default === EventEmitter, events.once === once, new EventEmitter() instanceof Named],
      functions: [typeof assert, require('assert') === assert, AssertionError === assert.AssertionError],
      buffer: NodeBuffer === Buffer,
      types: [types.isDate === isDate, isDate(new Date())],
      timers: [timers.setImmediate === setImmediate, timers.clearTimeout === clearTimeout, timers.promises.setTimeout === later],
      promisified: promisify(timers.setTimeout) === later,
      keys: Object.keys(required).length,
      used: [join('a', '..', 'b'), joinWin('a', 'b'), posix.sep, url.parse('http://h:1/p').port],
    }
    //! value: {"same":[true,true,true,true,true,true],"classes":[true,true,true,true,true],"functions":["function",true,true],"buffer":true,"types":[true,true],"timers":[true,true,true],"promisified":true,"keys":15,"used":["b","a\\b","/","1"]}
  },
})
