'use strict'
// Node's events. The module is the class itself.
const { coded, invalidType, outOfRange, AbortError, check } = require('metis-run:errors')

const rejection = Symbol.for('nodejs.rejection')
const errorMonitor = Symbol('events.errorMonitor')
const capture = Symbol('kCapture'), shape = Symbol('shapeMode') // as Node's are named where an emitter is printed
let defaultMost = 10

type Name = string | symbol
type Listener = ((...args: any[]) => any) & { listener?: Listener }

// What an emitter keeps of an event: its only listener, or a list, which has warned once it was longer than wanted. Scripts
// print and serialize emitters, so it is kept as Node does.
type List = Listener[] & { warned?: boolean }
type Kept = Listener | List | undefined

// EventEmitter is a function and no class: older scripts call it on an object of their own.
function EventEmitter(this: any, options?: any) {
  EventEmitter.init.call(this, options)
}

function listOf(emitter: any, name: Name): List {
  const kept: Kept = emitter._events?.[name]
  return kept === undefined ? [] : typeof kept === 'function' ? [kept] : kept
}

function add(emitter: any, name: Name, listener: Listener, first: boolean) {
  check.function(listener, 'listener')
  if (emitter._events === undefined) clear(emitter)
  // Told before it is there, so that it does not hear of itself.
  if (emitter._events.newListener !== undefined) emitter.emit('newListener', name, listener.listener ?? listener)
  if (emitter._events[name] === undefined) {
    emitter._events[name] = listener
    emitter._eventsCount++
    return emitter
  }
  const list = (emitter._events[name] = listOf(emitter, name))
  if (first) list.unshift(listener)
  else list.push(listener)
  const most = mostOf(emitter)
  if (most > 0 && list.length > most && !list.warned) {
    list.warned = true
    console.warn(`MaxListenersExceededWarning: Possible EventEmitter memory leak detected. ${list.length} ${String(name)} listeners added to ` +
      `${require('metis-run:inspect').inspect(emitter, { depth: -1 })}. MaxListeners is ${most}. Use emitter.setMaxListeners() to increase limit`)
  }
  return emitter
}

function mostOf(emitter: any): number {
  return emitter._maxListeners === undefined ? defaultMost : emitter._maxListeners
}

function onlyOnce(emitter: any, name: Name, listener: Listener): Listener {
  check.function(listener, 'listener')
  let fired = false
  const wrapped: Listener = function (this: any, ...args: any[]) {
    if (fired) return
    fired = true
    emitter.removeListener(name, wrapped)
    return Reflect.apply(listener, emitter, args)
  }
  wrapped.listener = listener
  return wrapped
}

function clear(emitter: any) {
  emitter._events = Object.create(null)
  emitter._eventsCount = 0
}

function drop(emitter: any, name: Name) {
  if (--emitter._eventsCount === 0) clear(emitter)
  else delete emitter._events[name]
}

// heard watches what a listener returned, where rejections are to be events.
function heard(emitter: any, result: any, name: Name, args: any[]) {
  if (result === undefined || result === null || typeof result.then !== 'function') return
  try {
    result.then(undefined, (error: any) => queueMicrotask(() => {
      if (typeof emitter[rejection] === 'function') return emitter[rejection](error, name, ...args)
      const before = emitter[capture]
      try {
        emitter[capture] = false // the handler of 'error' may reject as well
        emitter.emit('error', error)
      } finally {
        emitter[capture] = before
      }
    }))
  } catch (error) {
    emitter.emit('error', error)
  }
}

function unhandled(emitter: any, args: any[]): never {
  const error = args[0]
  if (error instanceof Error) throw error
  let shown
  try { shown = require('metis-run:inspect').inspect(error) } catch { shown = error }
  throw Object.assign(coded(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${shown})`), { context: error })
}

const methods: any = {
  _events: undefined,
  _eventsCount: 0,
  _maxListeners: undefined,
  setMaxListeners(n: number) {
    this._maxListeners = check.number(n, 'setMaxListeners', 0)
    return this
  },
  getMaxListeners() {
    return mostOf(this)
  },
  emit(name: Name, ...args: any[]): boolean {
    const events = this._events
    if (name === 'error') {
      if (events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...args)
      if (events?.error === undefined) unhandled(this, args)
    }
    const kept: Kept = events?.[name]
    if (kept === undefined) return false
    for (const listener of typeof kept === 'function' ? [kept] : [...kept]) { // a copy: listeners come and go meanwhile
      const result = Reflect.apply(listener, this, args)
      if (this[capture]) heard(this, result, name, args)
    }
    return true
  },
  addListener(name: Name, listener: Listener) {
    return add(this, name, listener, false)
  },
  on: undefined,
  prependListener(name: Name, listener: Listener) {
    return add(this, name, listener, true)
  },
  once(name: Name, listener: Listener) {
    return this.on(name, onlyOnce(this, name, listener))
  },
  prependOnceListener(name: Name, listener: Listener) {
    return this.prependListener(name, onlyOnce(this, name, listener))
  },
  removeListener(name: Name, listener: Listener) {
    check.function(listener, 'listener')
    const list = listOf(this, name)
    const only = list.length === 1
    const i = list.findLastIndex((l) => l === listener || l.listener === listener)
    if (i < 0) return this
    const [removed] = list.splice(i, 1)
    if (list.length === 0) drop(this, name)
    else if (list.length === 1) this._events[name] = list[0]
    if (this._events.removeListener !== undefined) this.emit('removeListener', name, (only && removed.listener) || listener)
    return this
  },
  off: undefined,
  removeAllListeners(name?: Name) {
    if (this._events === undefined) return this
    if (this._events.removeListener === undefined) {
      if (arguments.length === 0) clear(this)
      else if (this._events[name!] !== undefined) drop(this, name!)
      return this
    }
    // Who listens to removals hears of each.
    if (arguments.length === 0) {
      for (const key of this.eventNames()) if (key !== 'removeListener') this.removeAllListeners(key)
      this.removeAllListeners('removeListener')
      clear(this)
      return this
    }
    for (const listener of [...listOf(this, name!)].reverse()) this.removeListener(name, listener)
    return this
  },
  listeners(name: Name) {
    return this.rawListeners(name).map((l: Listener) => l.listener ?? l)
  },
  rawListeners(name: Name) {
    return [...listOf(this, name)]
  },
  listenerCount(name: Name, listener?: Listener): number {
    const list = listOf(this, name)
    return listener == null ? list.length : list.filter((l) => l === listener || l.listener === listener).length
  },
  eventNames(): Name[] {
    return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : []
  },
}
methods.on = methods.addListener
methods.off = methods.removeListener
for (const name of Object.keys(methods)) {
  Object.defineProperty(EventEmitter.prototype, name, { value: methods[name], writable: true, enumerable: true, configurable: true })
}

const isEmitter = (v: any) => typeof v?.on === 'function'
const isTarget = (v: any) => typeof v?.addEventListener === 'function' && typeof v?.dispatchEvent === 'function'
const invalidEmitter = (v: unknown) => invalidType('emitter', 'an instance of EventEmitter', v)

// listen adds a listener to an emitter or an EventTarget and returns what takes it off.
function listen(emitter: any, name: Name, listener: Listener, once = false): () => void {
  if (isEmitter(emitter)) {
    emitter[once ? 'once' : 'on'](name, listener)
    return () => emitter.removeListener(name, listener)
  }
  if (typeof emitter?.addEventListener !== 'function') throw invalidEmitter(emitter)
  emitter.addEventListener(name, listener, { once })
  return () => emitter.removeEventListener(name, listener)
}

async function once(emitter: any, name: Name, options: { signal?: AbortSignal } = {}) {
  check.object(options, 'options')
  const signal = options.signal
  if (signal !== undefined) check.signal(signal, 'options.signal')
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason })
  return new Promise((resolve, reject) => {
    const undo: (() => void)[] = []
    const settle = (f: (v: any) => void, v: any) => {
      for (const u of undo) u()
      f(v)
    }
    undo.push(listen(emitter, name, (...args: any[]) => settle(resolve, args), true))
    if (name !== 'error' && isEmitter(emitter)) undo.push(listen(emitter, 'error', (error: any) => settle(reject, error), true))
    if (signal) undo.push(listen(signal, 'abort', () => settle(reject, new AbortError(undefined, { cause: signal.reason })), true))
  })
}

function on(emitter: any, name: Name, options: any = {}) {
  check.object(options, 'options')
  const signal = options.signal
  if (signal !== undefined) check.signal(signal, 'options.signal')
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason })
  const high = check.integer(options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER, 'options.highWaterMark', 1)
  const low = check.integer(options.lowWaterMark ?? options.lowWatermark ?? 1, 'options.lowWaterMark', 1)
  const values: any[] = [], waiting: { resolve: (v: any) => void; reject: (e: any) => void }[] = []
  let failed: { error: any } | undefined, finished = false, paused = false
  const undo: (() => void)[] = []
  const close = () => {
    for (const u of undo.splice(0)) u()
    finished = true
    for (const w of waiting.splice(0)) w.resolve({ value: undefined, done: true })
    return Promise.resolve({ value: undefined, done: true })
  }
  const fail = (error: any) => {
    const first = waiting.shift()
    if (first) first.reject(error)
    else failed = { error }
    close()
  }
  const iterator: any = {
    next() {
      if (values.length > 0) {
        const value = values.shift()
        if (paused && values.length < low) {
          emitter.resume?.()
          paused = false
        }
        return Promise.resolve({ value, done: false })
      }
      if (failed) {
        const { error } = failed
        failed = undefined
        return Promise.reject(error)
      }
      if (finished) return close()
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    return: close,
    throw(error: any) {
      if (!(error instanceof Error)) throw invalidType('EventEmitter.AsyncIterator', 'an instance of Error', error)
      fail(error)
    },
    [Symbol.asyncIterator]() { return this },
  }
  undo.push(listen(emitter, name, (...args: any[]) => {
    const first = waiting.shift()
    if (first) return first.resolve({ value: args, done: false })
    values.push(args)
    if (!paused && values.length > high) {
      emitter.pause?.()
      paused = true
    }
  }))
  if (name !== 'error' && isEmitter(emitter)) undo.push(listen(emitter, 'error', fail))
  for (const end of options.close ?? []) undo.push(listen(emitter, end, close))
  if (signal) undo.push(listen(signal, 'abort', () => fail(new AbortError(undefined, { cause: signal.reason })), true))
  return iterator
}

function getEventListeners(emitter: any, name: Name) {
  if (typeof emitter?.listeners === 'function') return emitter.listeners(name)
  if (isTarget(emitter)) return require('metis-run:events').listenersOf(emitter, name)
  throw invalidType('emitter', 'an instance of EventEmitter or EventTarget', emitter)
}

// An EventTarget never warns, but it remembers what it was told.
const mostOfTargets = new WeakMap<object, number>()

function getMaxListeners(emitter: any): number {
  if (typeof emitter?.getMaxListeners === 'function') return mostOf(emitter)
  if (isTarget(emitter)) return mostOfTargets.get(emitter) ?? defaultMost
  throw invalidType('emitter', 'an instance of EventEmitter or EventTarget', emitter)
}

function setMaxListeners(n = defaultMost, ...emitters: any[]) {
  check.number(n, 'setMaxListeners', 0)
  if (emitters.length === 0) defaultMost = n
  for (const emitter of emitters) {
    if (typeof emitter?.setMaxListeners === 'function') emitter.setMaxListeners(n)
    else if (isTarget(emitter)) mostOfTargets.set(emitter, n)
    else throw invalidType('eventTargets', 'an instance of EventEmitter or EventTarget', emitter)
  }
}

function addAbortListener(signal: AbortSignal, listener: () => void) {
  if (signal === undefined) throw invalidType('signal', 'an instance of AbortSignal', signal)
  check.signal(signal, 'signal')
  check.function(listener, 'listener')
  let undo = () => {}
  if (signal.aborted) queueMicrotask(() => listener())
  else undo = listen(signal, 'abort', listener, true)
  return { [(Symbol as any).dispose]: () => undo() }
}

let captureAll = false

Object.assign(EventEmitter, {
  init(this: any, options?: any) {
    if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
      clear(this)
    }
    this._maxListeners = this._maxListeners || undefined
    this[shape] = false
    const wanted = options?.captureRejections
    if (wanted) check.boolean(wanted, 'options.captureRejections')
    this[capture] = wanted ? Boolean(wanted) : captureAll
  },
  once,
  on,
  getEventListeners,
  getMaxListeners,
  setMaxListeners,
  addAbortListener,
  listenerCount: (emitter: any, name: Name) => (typeof emitter.listenerCount === 'function' ? emitter.listenerCount(name) : methods.listenerCount.call(emitter, name)),
  EventEmitter,
  usingDomains: false,
  captureRejectionSymbol: rejection,
  errorMonitor,
})
Object.defineProperties(EventEmitter, {
  captureRejections: {
    get: () => captureAll,
    set: (v) => { captureAll = check.boolean(v, 'EventEmitter.captureRejections') },
    enumerable: true,
  },
  defaultMaxListeners: {
    get: () => defaultMost,
    set: (v) => { defaultMost = check.number(v, 'defaultMaxListeners', 0) },
    enumerable: true,
  },
})

export = EventEmitter
