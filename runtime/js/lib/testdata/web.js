typeof AbortController + typeof Event + typeof queueMicrotask //=> "functionfunctionfunction"
Object.getOwnPropertyDescriptor(globalThis, 'AbortController').enumerable //=> false
const ac = new AbortController(); let log = []
ac.signal.onabort = (e) => log.push('on ' + e.type + e.isTrusted) //=> (e) => log.push('on ' + e.type + e.isTrusted)
ac.signal.addEventListener('abort', { handleEvent(e) { log.push('obj ' + (e.target === ac.signal) + (this !== undefined)) } }) //=> undefined
ac.signal.aborted //=> false
ac.abort(), log //=> ["on aborttrue","obj truetrue"]
ac.abort('again'), log.length //=> 2
ac.signal.reason.name + ac.signal.reason.message + ac.signal.reason.code //=> "AbortErrorThis operation was aborted20"
ac.signal.reason instanceof DOMException && ac.signal.reason instanceof Error //=> true
ac.signal.throwIfAborted() //!! AbortError: This operation was aborted
AbortSignal.abort('why').reason //=> "why"
AbortSignal.abort().aborted //=> true
new AbortSignal() //!! TypeError: Illegal constructor (ERR_ILLEGAL_CONSTRUCTOR)
const a1 = new AbortController(), a2 = new AbortController(), any = AbortSignal.any([a1.signal, a2.signal])
any.aborted //=> false
a2.abort(new Error('two')), any.reason.message //=> "two"
AbortSignal.any([AbortSignal.abort(5)]).reason //=> 5
AbortSignal.any([1]) //!!! TypeError: The "signals" argument must be an instance of AbortSignal. Received type number (1) (ERR_INVALID_ARG_TYPE)
AbortSignal.timeout('x') //!! TypeError: The "delay" argument must be of type number. Received type string ('x') (ERR_INVALID_ARG_TYPE)
AbortSignal.timeout(-1) //!! RangeError: The value of "delay" is out of range. It must be >= 0 && <= 4294967295. Received -1 (ERR_OUT_OF_RANGE)
Object.prototype.toString.call(ac.signal) + Object.prototype.toString.call(ac) //=> "[object AbortSignal][object AbortController]"
const t = new EventTarget(); log = []; const h = (e) => log.push(e.type)
t.addEventListener('x', h), t.addEventListener('x', h), t.dispatchEvent(new Event('x')), log //=> ["x"]
t.removeEventListener('x', h), t.dispatchEvent(new Event('x')), log //=> ["x"]
t.addEventListener('y', h, { once: true }), t.dispatchEvent(new Event('y')), t.dispatchEvent(new Event('y')), log //=> ["x","y"]
t.addEventListener('z', (e) => e.preventDefault()), t.dispatchEvent(new Event('z', { cancelable: true })) //=> false
t.dispatchEvent(new Event('z')) //=> true
t.addEventListener('w', (e) => { log.push(1); e.stopImmediatePropagation() }), t.addEventListener('w', () => log.push(2)), t.dispatchEvent(new Event('w')), log //=> ["x","y",1]
const lim = new AbortController(); t.addEventListener('v', h, { signal: lim.signal }), lim.abort(), t.dispatchEvent(new Event('v')), log
t.addEventListener('n', null), t.addEventListener('n') //!! TypeError: The "type" and "listener" arguments must be specified (ERR_MISSING_ARGS)
t.dispatchEvent({}) //!! TypeError: The "event" argument must be an instance of Event. Received an instance of Object (ERR_INVALID_ARG_TYPE)
t.dispatchEvent() //!! TypeError: The "event" argument must be specified (ERR_MISSING_ARGS)
new Event() //!! TypeError: The "type" argument must be specified (ERR_MISSING_ARGS)
new Event('a').type + new Event('a').bubbles + new Event('a').eventPhase + Event.AT_TARGET //=> "afalse02"
class Mine extends Event { constructor() { super('mine'); this.data = 7 } }
let got; t.addEventListener('mine', (e) => { got = e.data + String(e instanceof Mine) }), t.dispatchEvent(new Mine()), got
class Bus extends EventTarget { fire() { return this.dispatchEvent(new Event('f')) } }
new Bus().fire() //=> true
t.addEventListener.call({}, 'a', () => {}) //!!! TypeError: Cannot read private member #listeners from an object whose class did not declare it
new DOMException('m', 'AbortError').code + new DOMException('m').name + DOMException.ABORT_ERR //=> "20Error20"
String(new DOMException('m', 'n')) //=> "n: m"
Object.prototype.toString.call(new DOMException()) //=> "[object DOMException]"
new DOMException('m', { name: 'N', cause: 4 }).cause //=> 4
new DOMException('m') instanceof Error //=> true
typeof new DOMException('m').stack //=> "string"
DOMException('x') //!!! TypeError: Class constructor DOMException cannot be invoked without 'new'
atob('YQ==') + atob(' Y Q ') + atob('YWI=') + atob('') //=> "aaab"
atob('a') //!! InvalidCharacterError: The string to be decoded is not correctly encoded.
atob('****') //!! InvalidCharacterError: Invalid character
atob('Y=Q=') //!! InvalidCharacterError: Invalid character
atob('YQ=') //!! InvalidCharacterError: Invalid character
btoa('héllo\xff') //=> "aOlsbG//"
btoa('\u0100') //!! InvalidCharacterError: Invalid character
btoa() //!! TypeError: The "input" argument must be specified (ERR_MISSING_ARGS)
btoa(null) //=> "bnVsbA=="
atob.name + atob.length + btoa.length //=> "atob11"
typeof performance.now() + typeof performance.timeOrigin //=> "numbernumber"
performance.now() < performance.now() //=> true
Object.prototype.toString.call(performance) + Object.prototype.toString.call(crypto) //=> "[object Performance][object Crypto]"
/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()) //=> true
const r = new Uint8Array(8); crypto.getRandomValues(r) === r && r.some((x) => x > 0)
crypto.getRandomValues(new BigInt64Array(2))[0] !== 0n //=> true
crypto.getRandomValues(new Uint16Array(new ArrayBuffer(8), 2, 2)).length //=> 2
crypto.getRandomValues(new Float32Array(1)) //!! TypeMismatchError: The data argument must be an integer-type TypedArray
crypto.getRandomValues(new Uint8Array(65537)) //!! QuotaExceededError: The requested length exceeds 65,536 bytes
crypto.getRandomValues(1) //!!! TypeMismatchError: The data argument must be an integer-type TypedArray
crypto.getRandomValues(new Uint8Array(65536)).length //=> 65536
queueMicrotask(1) //!! TypeError: The "callback" argument must be of type function. Received type number (1) (ERR_INVALID_ARG_TYPE)
queueMicrotask() //!! TypeError: The "callback" argument must be of type function. Received undefined (ERR_INVALID_ARG_TYPE)
queueMicrotask.length + queueMicrotask.name //=> "1queueMicrotask"
const enc = new TextEncoder(), hex = (b) => [...b].map((x) => x.toString(16).padStart(2, '0')).join('')
hex(enc.encode('aä€😀\ud800')) //=> "61c3a4e282acf09f9880efbfbd"
enc.encode().length + enc.encoding //=> "0utf-8"
enc.encode('x') instanceof Uint8Array //=> true
const into = new Uint8Array(5)
enc.encodeInto('aä€x', into) //=> {"read":2,"written":3}
hex(into) //=> "61c3a40000"
enc.encodeInto('😀', new Uint8Array(3)) //=> {"read":0,"written":0}
enc.encodeInto(1, into) //!! TypeError: The "src" argument must be of type string. Received type number (1) (ERR_INVALID_ARG_TYPE)
const dec = (label, bytes, o) => new TextDecoder(label, o).decode(new Uint8Array(bytes))
dec('utf-8', [0xef, 0xbb, 0xbf, 0x61, 0xc3, 0xa4]) //=> "aä"
dec('utf-8', [0xef, 0xbb, 0xbf, 0x61], { ignoreBOM: true }) //=> "﻿a"
dec('utf-8', [0xff, 0x61, 0xc3, 0x28, 0xe2, 0x82, 0x62, 0xf0, 0x9f, 0x98]) //=> "�a�(�b�"
dec('utf-8', [0xed, 0xa0, 0x80, 0xc0, 0x80, 0xf8]) //=> "������"
dec('utf-8', [0xff], { fatal: true }) //!! TypeError: The encoded data was not valid for encoding utf-8 (ERR_ENCODING_INVALID_ENCODED_DATA)
dec('utf-16le', [0x61, 0, 0x3d, 0xd8, 0, 0xde]) //=> "a😀"
dec('utf-16le', [0xff, 0xfe, 0x61, 0]) //=> "a"
dec('utf-16le', [0x61, 0, 0x62]) //=> "a�"
dec('utf-16le', [0, 0xd8, 0x61, 0]) //=> "�a"
dec('latin1', [0x41, 0xe9, 0xff]) //=> "Aéÿ"
dec('windows-1252', [0x80]) //=>> "€"
new TextDecoder('latin1').encoding + new TextDecoder('UTF8').encoding + new TextDecoder().fatal //=> "windows-1252utf-8false"
new TextDecoder('nope') //!! RangeError: The "nope" encoding is not supported (ERR_ENCODING_NOT_SUPPORTED)
const st = new TextDecoder()
st.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) + '|' + st.decode(new Uint8Array([0xac]), { stream: true }) + '|' + st.decode(new Uint8Array([0xc3]), { stream: true }) + '|' + st.decode() //=> "|€||�"
const st16 = new TextDecoder('utf-16le')
st16.decode(new Uint8Array([0x3d]), { stream: true }) + st16.decode(new Uint8Array([0xd8, 0]), { stream: true }) + st16.decode(new Uint8Array([0xde])) //=> "😀"
new TextDecoder().decode(new ArrayBuffer(2)) + new TextDecoder().decode(new DataView(enc.encode('dv').buffer)) + new TextDecoder().decode(new Uint16Array([0x6261])) //=> "\u0000\u0000dvab"
new TextDecoder().decode('x') //!! TypeError: The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView. (ERR_INVALID_ARG_TYPE)
new TextDecoder().decode() //=> ""
typeof global + (global === globalThis) + ('URL' in globalThis) //=> "objecttruetrue"
const before = typeof WeakRef; globalThis.WeakRef = 5; const after = WeakRef
[before, after] //=> ["function",5]
globalThis.FinalizationRegistry.name //=> "FinalizationRegistry"
typeof Intl //=> "object"
typeof GoError //=>> "undefined"
String(NaN); NaN = 5; undefined = 6; [String(NaN), String(undefined)] //=> ["NaN","undefined"]
delete globalThis.atob, typeof atob //=> "undefined"
