const EventEmitter = require('events'), util = require('util')
Object.keys(EventEmitter).sort().filter((n) => n !== 'EventEmitterAsyncResource') //=> ["EventEmitter","addAbortListener","captureRejectionSymbol","captureRejections","defaultMaxListeners","errorMonitor","getEventListeners","getMaxListeners","init","listenerCount","on","once","setMaxListeners","usingDomains"]
Object.keys(EventEmitter.prototype) //=> ["_events","_eventsCount","_maxListeners","setMaxListeners","getMaxListeners","emit","addListener","on","prependListener","once","prependOnceListener","removeListener","off","removeAllListeners","listeners","rawListeners","listenerCount","eventNames"]
EventEmitter.EventEmitter === EventEmitter && require('node:events') === EventEmitter //=> true
[EventEmitter.usingDomains, EventEmitter.captureRejectionSymbol === Symbol.for('nodejs.rejection'), typeof EventEmitter.errorMonitor, EventEmitter.defaultMaxListeners, EventEmitter.captureRejections] //=> [false,true,"symbol",10,false]
util.inspect(new EventEmitter()) //=> "EventEmitter {\n  _events: [Object: null prototype] {},\n  _eventsCount: 0,\n  _maxListeners: undefined,\n  [Symbol(shapeMode)]: false,\n  [Symbol(kCapture)]: false\n}"
const made = new EventEmitter(), log = []; made.on('a', () => {}); made.once('a', () => {}); made.on(Symbol('x'), () => {})
util.inspect(made) + JSON.stringify(made) //=> "EventEmitter {\n  _events: [Object: null prototype] {\n    a: [ [Function (anonymous)], [Function] ],\n    [Symbol(x)]: [Function (anonymous)]\n  },\n  _eventsCount: 2,\n  _maxListeners: undefined,\n  [Symbol(shapeMode)]: false,\n  [Symbol(kCapture)]: false\n}{\"_events\":{\"a\":[null,null]},\"_eventsCount\":2}"
const e = new EventEmitter()
e.on('x', function (...args) { log.push(['x', this === e, ...args]) }) === e //=> true
[e.emit('x', 1, 2), e.emit('y'), log.splice(0)] //=> [true,false,[["x",true,1,2]]]
e.once('x', (a) => log.push('once ' + a)), e.emit('x', 1), e.emit('x', 2), log.splice(0) //=> [["x",true,1],"once 1",["x",true,2]]
e.prependListener('x', () => log.push('first')), e.prependOnceListener('x', () => log.push('very first')), e.emit('x'), e.emit('x'), log.splice(0) //=> ["very first","first",["x",true],"first",["x",true]]
[e.listenerCount('x'), e.listenerCount('nope'), e.eventNames(), e.listeners('x').length, EventEmitter.listenerCount(e, 'x')] //=> [2,0,["x"],2,2]
const f = () => log.push('f'); e.on('f', f); e.on('f', f); e.once('f', f)
[e.listenerCount('f'), e.listenerCount('f', f), e.rawListeners('f').map((l) => l === f), e.listeners('f').map((l) => l === f), e.rawListeners('f')[2].listener === f] //=> [3,3,[true,true,false],[true,true,true],true]
e.off('f', f), e.rawListeners('f').length //=> 2
e.removeListener('f', f), e.removeListener('f', f), e.removeListener('f', f), [e.listenerCount('f'), e.eventNames()] //=> [0,["x"]]
e.emit('error', new Error('boom')) //!! Error: boom
e.emit('error', 'text') //!! Error: Unhandled error. ('text') (ERR_UNHANDLED_ERROR)
e.emit('error', { a: 1 }) //!! Error: Unhandled error. ({ a: 1 }) (ERR_UNHANDLED_ERROR)
e.emit('error') //!! Error: Unhandled error. (undefined) (ERR_UNHANDLED_ERROR)
(() => { try { e.emit('error', 5) } catch (x) { return x.context } })() //=> 5
e.on(EventEmitter.errorMonitor, (x) => log.push('monitor ' + x.message)), e.emit('error', new Error('seen')) //!! Error: seen
e.on('error', (x) => log.push('handled ' + x.message)), e.emit('error', new Error('now')), log.splice(0) //=> ["monitor seen","monitor now","handled now"]
e.on('x') //!! TypeError: The \"listener\" argument must be of type function. Received undefined (ERR_INVALID_ARG_TYPE)
e.once('x', 5) //!! TypeError: The \"listener\" argument must be of type function. Received type number (5) (ERR_INVALID_ARG_TYPE)
e.removeListener('x', 'y') //!! TypeError: The \"listener\" argument must be of type function. Received type string ('y') (ERR_INVALID_ARG_TYPE)
e.removeAllListeners('x') === e && e.eventNames().map(String) //=> ["error","Symbol(events.errorMonitor)"]
e.removeAllListeners(), e.eventNames() //=> []
const n = new EventEmitter(); n.on('newListener', (name, l) => log.push(['new', String(name), typeof l])); n.on('removeListener', (name, l) => log.push(['removed', name, l === f]))
n.on('a', f), n.once('b', f), n.off('a', f), n.emit('b'), log.splice(0) //=> [["new","removeListener","function"],["new","a","function"],["new","b","function"],["removed","a",true],["removed","b",true],"f"]
n.on('c', f), n.on('c', f), n.once('c', f), n.emit('c'), n.removeAllListeners('c'), log.splice(0) //=> [["new","c","function"],["new","c","function"],["new","c","function"],"f","f",["removed","c",false],"f",["removed","c",true],["removed","c",true]]
n.on('c', f), n.on('d', f), n.removeAllListeners(), [log.splice(0), n.eventNames()] //=> [[["new","c","function"],["new","d","function"],["removed","newListener",false],["removed","c",true],["removed","d",true]],[]]
const during = new EventEmitter(); during.on('x', function one() { log.push(1); during.off('x', one); during.on('x', () => log.push(3)) }); during.on('x', () => log.push(2))
during.emit('x'), log.push('|'), during.emit('x'), log.splice(0) //=> [1,2,"|",2,3]
e.setMaxListeners(3) === e && [e.getMaxListeners(), new EventEmitter().getMaxListeners()] //=> [3,10]
e.setMaxListeners(-1) //!! RangeError: The value of \"setMaxListeners\" is out of range. It must be >= 0. Received -1 (ERR_OUT_OF_RANGE)
e.setMaxListeners('x') //!! TypeError: The \"setMaxListeners\" argument must be of type number. Received type string ('x') (ERR_INVALID_ARG_TYPE)
e.setMaxListeners(NaN) //!! RangeError: The value of \"setMaxListeners\" is out of range. It must be >= 0. Received NaN (ERR_OUT_OF_RANGE)
EventEmitter.defaultMaxListeners = 'x' //!! TypeError: The \"defaultMaxListeners\" argument must be of type number. Received type string ('x') (ERR_INVALID_ARG_TYPE)
EventEmitter.defaultMaxListeners = -1 //!! RangeError: The value of \"defaultMaxListeners\" is out of range. It must be >= 0. Received -1 (ERR_OUT_OF_RANGE)
(EventEmitter.defaultMaxListeners = 5, [new EventEmitter().getMaxListeners(), EventEmitter.defaultMaxListeners]) //=> [5,5]
(EventEmitter.setMaxListeners(10), EventEmitter.defaultMaxListeners) //=> 10
(EventEmitter.setMaxListeners(7, e), e.getMaxListeners()) //=> 7
EventEmitter.setMaxListeners(7, {}) //!! TypeError: The \"eventTargets\" argument must be an instance of EventEmitter or EventTarget. Received an instance of Object (ERR_INVALID_ARG_TYPE)
EventEmitter.getMaxListeners(e) //=> 7
EventEmitter.getMaxListeners({}) //!! TypeError: The \"emitter\" argument must be an instance of EventEmitter or EventTarget. Received an instance of Object (ERR_INVALID_ARG_TYPE)
const target = new EventTarget(); const handler = () => log.push('target'); target.addEventListener('t', handler)
[EventEmitter.getEventListeners(target, 't')[0] === handler, EventEmitter.getEventListeners(target, 'u'), EventEmitter.getMaxListeners(target)] //=> [true,[],10]
(EventEmitter.setMaxListeners(3, target), EventEmitter.getMaxListeners(target)) //=> 3
EventEmitter.getEventListeners({}, 'x') //!! TypeError: The \"emitter\" argument must be an instance of EventEmitter or EventTarget. Received an instance of Object (ERR_INVALID_ARG_TYPE)
EventEmitter.getEventListeners(e, 'x') //=> []
function Old() { EventEmitter.call(this) } util.inherits(Old, EventEmitter)
new Old().on('x', (v) => log.push(v)).emit('x', 'old') && log.splice(0) //=> ["old"]
class Mine extends EventEmitter { constructor() { super(); this.on('go', this.go) } go(v) { log.push(v + this.constructor.name) } }
(new Mine().emit('go', 'hi '), log.splice(0)) //=> ["hi Mine"]
Object.assign(Object.create(EventEmitter.prototype), {}).on('x', f).emit('x') && log.splice(0) //=> ["f"]
const shared = Object.create(EventEmitter.prototype), another = Object.create(EventEmitter.prototype); shared.on('s', f)
another.listenerCount('s') + another.eventNames().length //=> 0
new EventEmitter({ captureRejections: 1 }) //!! TypeError: The \"options.captureRejections\" property must be of type boolean. Received type number (1) (ERR_INVALID_ARG_TYPE)
EventEmitter.captureRejections = 1 //!! TypeError: The \"EventEmitter.captureRejections\" property must be of type boolean. Received type number (1) (ERR_INVALID_ARG_TYPE)
const rejecting = new EventEmitter({ captureRejections: true }); rejecting.on('x', async () => { throw new Error('async') }); rejecting.on('error', (x) => log.push('caught ' + x.message))
(() => { const p = new Promise((resolve) => rejecting.once('error', () => resolve(log.splice(0)))); rejecting.emit('x'); return p })() //=> ["caught async"]
const own = new EventEmitter({ captureRejections: true }); const told = new Promise((resolve) => { own[EventEmitter.captureRejectionSymbol] = (err, name, ...args) => resolve([err.message, name, args]) })
(own.on('y', async () => { throw new Error('own') }), own.emit('y', 1, 2), told) //=> ["own","y",[1,2]]
(() => { const p = EventEmitter.once(e, 'later'); e.emit('later', 1, 2); return p.then((v) => [v, e.listenerCount('later'), e.listenerCount('error')]) })() //=> [[1,2],0,0]
(() => { const p = EventEmitter.once(e, 'later'); e.emit('error', new TypeError('bad')); return p })() //!! TypeError: bad
(() => { const p = EventEmitter.once(e, 'error'); e.emit('error', new Error('wanted')); return p.then((v) => v[0].message) })() //=> "wanted"
EventEmitter.once(e, 'x', { signal: AbortSignal.abort('why') }) //!! AbortError: The operation was aborted (ABORT_ERR)
EventEmitter.once(e, 'x', { signal: AbortSignal.abort('why') }).catch((x) => [x.name, x.code, x.cause, x instanceof Error]) //=> ["AbortError","ABORT_ERR","why",true]
(() => { const c = new AbortController(), p = EventEmitter.once(e, 'x', { signal: c.signal }); c.abort(); return p.catch((x) => [x.message, x.cause.name, e.listenerCount('x')]) })() //=> ["The operation was aborted","AbortError",0]
EventEmitter.once(e, 'x', { signal: 5 }) //!! TypeError: The \"options.signal\" property must be an instance of AbortSignal. Received type number (5) (ERR_INVALID_ARG_TYPE)
EventEmitter.once({}, 'x') //!! TypeError: The \"emitter\" argument must be an instance of EventEmitter. Received an instance of Object (ERR_INVALID_ARG_TYPE)
(() => { const p = EventEmitter.once(target, 't2'); target.dispatchEvent(new Event('t2')); return p.then((v) => v.map((x) => x.type)) })() //=> ["t2"]
(() => { const it = EventEmitter.on(e, 'i'); e.emit('i', 1); e.emit('i', 2, 3); return it.next().then(async (a) => [a, await it.next(), await it.return(), await it.next(), e.listenerCount('i')]) })() //=> [{"value":[1],"done":false},{"value":[2,3],"done":false},{"done":true},{"done":true},0]
(() => { const it = EventEmitter.on(e, 'i'), p = it.next(); e.emit('i', 'late'); return p })() //=> {"value":["late"],"done":false}
(() => { const it = EventEmitter.on(e, 'i'); e.emit('i', 1); e.emit('error', new Error('stop')); return it.next().then((a) => it.next().then(null, (x) => [a, x.message])).then(async (r) => [...r, await it.next()]) })() //=> [{"value":[1],"done":false},"stop",{"done":true}]
(() => { const it = EventEmitter.on(e, 'i', { close: ['end'] }); e.emit('i', 1); e.emit('end'); e.emit('i', 2); return it.next().then(async (a) => [a, await it.next()]) })() //=> [{"value":[1],"done":false},{"done":true}]
EventEmitter.on(e, 'i', { signal: AbortSignal.abort('x') }) //!! AbortError: The operation was aborted (ABORT_ERR)
(() => { const c = new AbortController(), it = EventEmitter.on(e, 'i', { signal: c.signal }), p = it.next(); c.abort('q'); return p.catch((x) => [x.name, x.cause]) })() //=> ["AbortError","q"]
EventEmitter.on({}, 'x') //!! TypeError: The \"emitter\" argument must be an instance of EventEmitter. Received an instance of Object (ERR_INVALID_ARG_TYPE)
EventEmitter.on(e, 'i').throw(5) //!! TypeError: The \"EventEmitter.AsyncIterator\" property must be an instance of Error. Received type number (5) (ERR_INVALID_ARG_TYPE)
(() => { const it = EventEmitter.on(e, 'i'); it.throw(new Error('thrown')); return it.next() })() //!! Error: thrown
EventEmitter.on(e, 'i')[Symbol.asyncIterator]().next === undefined //=> false
(() => { const it = EventEmitter.on(target, 't3'); target.dispatchEvent(new Event('t3')); return it.next().then((r) => r.value[0].type) })() //=> "t3"
(() => { const c = new AbortController(); const d = EventEmitter.addAbortListener(c.signal, () => log.push('aborted')); c.abort(); return [log.splice(0), typeof d] })() //=> [["aborted"],"object"]
EventEmitter.addAbortListener(undefined, () => {}) //!! TypeError: The \"signal\" argument must be an instance of AbortSignal. Received undefined (ERR_INVALID_ARG_TYPE)
EventEmitter.addAbortListener(new AbortController().signal, 5) //!! TypeError: The \"listener\" argument must be of type function. Received type number (5) (ERR_INVALID_ARG_TYPE)
const warned = [], warn = console.warn, emitWarning = globalThis.process?.emitWarning; console.warn = (t) => warned.push(t); if (globalThis.process) process.emitWarning = (w) => warned.push(`${w.name}: ${w.message}`)
(() => { const m = new Mine(); for (let i = 0; i < 13; i++) m.on('many', f); m.setMaxListeners(0); for (let i = 0; i < 20; i++) m.on('none', f); return warned.splice(0) })() //=> ["MaxListenersExceededWarning: Possible EventEmitter memory leak detected. 11 many listeners added to [Mine]. MaxListeners is 10. Use emitter.setMaxListeners() to increase limit"]
