'use strict'
// Node's timers. METIS restricts only the globals setTimeout and setInterval; these run on the session's loop. The other
// functions are the global ones.
const { check } = require('metis-run:errors')
const native = require('metis-run:timers')

const known = new Map<string, Timeout>() // those that were turned into a number

class Timeout {
  #callback: (() => void) | null
  #ms: number
  #repeats: boolean
  #keeps = true
  #id = 0

  constructor(callback: () => void, ms: number, repeats: boolean) {
    this.#callback = callback
    this.#ms = ms
    this.#repeats = repeats
    this.#arm()
  }

  static clear(timer: any) {
    const timeout = typeof timer === 'number' || typeof timer === 'string' ? known.get(String(timer)) : timer
    if (typeof timeout === 'object' && timeout !== null && #callback in timeout) timeout.close()
  }

  #arm() {
    native.arm(this, this.#ms, this.#keeps, () => {
      try {
        this.#callback!()
      } finally {
        if (this.#callback && this.#repeats) this.#arm()
        else if (!native.armed(this)) known.delete(String(this.#id))
      }
    })
  }
  ref() {
    this.#keeps = true
    native.keep(this, true)
    return this
  }
  unref() {
    this.#keeps = false
    native.keep(this, false)
    return this
  }
  hasRef() {
    return this.#keeps
  }
  refresh() {
    if (this.#callback) this.#arm()
    return this
  }
  close() {
    this.#callback = null
    native.disarm(this)
    known.delete(String(this.#id))
    return this
  }
  [Symbol.toPrimitive]() {
    if (this.#id === 0) {
      this.#id = native.number()
      if (native.armed(this)) known.set(String(this.#id), this)
    }
    return this.#id
  }
  [(Symbol as any).dispose]() {
    this.close()
  }
}
native.onClear(Timeout.clear)
delete (Timeout as any).clear

function start(callback: any, delay: any, args: any[], repeats: boolean): Timeout {
  check.function(callback, 'callback')
  return new Timeout(function (this: any) { Reflect.apply(callback, this, args) }, native.delay(delay), repeats)
}

function setTimeout(callback: any, delay?: any, ...args: any[]) {
  return start(callback, delay, args, false)
}

function setInterval(callback: any, delay?: any, ...args: any[]) {
  return start(callback, delay, args, true)
}

const custom = Symbol.for('nodejs.util.promisify.custom')
for (const f of [setTimeout, native.setImmediate]) {
  Object.defineProperty(f, custom, { get: () => require('timers/promises')[f.name], enumerable: true, configurable: true })
}

export = {
  setTimeout,
  clearTimeout: native.clearTimeout,
  setImmediate: native.setImmediate,
  clearImmediate: native.clearImmediate,
  setInterval,
  clearInterval: native.clearInterval,
  get promises() { return require('timers/promises') },
}
