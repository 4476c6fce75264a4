const c = structuredClone
const cyc = { a: 1 }; cyc.self = cyc; const cc = c(cyc);
cc !== cyc && cc.self === cc //=> true
const sh = { x: {} }; const s2 = c([sh.x, sh.x])
s2[0] === s2[1] && s2[0] !== sh.x //=> true
c([1, 'a', null, undefined, true, 1n, NaN, -0]) //=> [1,"a",null,null,true,"1n","NaN","-0"]
c([1, , 3]).length + String(1 in c([1, , 3])) //=> "3false"
c(Object.assign([1], { k: 2 })).k //=> 2
[...c(new Map([[{ a: 1 }, new Set([1, 2])], ['k', new Map()]]))].map(([k, v]) => [typeof k, v.size]) //=> [["object",2],["string",0]]
[...c(new Set(['b', 'a', { z: 1 }]))] //=> ["b","a",{"z":1}]
c(new Date(5)).getTime() + String(c(new Date(NaN))) //=> "5Invalid Date"
const rx = /a(b)/gi; rx.lastIndex = 3; const rc = c(rx)
rc.source + rc.flags + rc.lastIndex //=> "a(b)gi0"
c(Object('s')) instanceof String && c(Object(1)) instanceof Number && c(Object(true)) instanceof Boolean && c(Object(1n)) + '' //=> "1"
const e1 = c(new TypeError('m', { cause: { deep: 1 } }))
e1 instanceof TypeError && e1.name + e1.message + JSON.stringify(e1.cause) //=> "TypeErrorm{\"deep\":1}"
typeof e1.stack //=> "string"
Object.keys(e1) //=> []
c(Object.assign(new Error('x'), { name: 'Odd', extra: 1 })).name + c(Object.assign(new Error('x'), { extra: 1 })).extra //=> "Errorundefined"
class K { constructor() { this.f = 1 } get g() { return 2 } }
const kk = c(new K())
kk.constructor === Object && kk.f + String(kk.g) //=> "1undefined"
c(new Uint8Array([1, 2, 3])).join() //=> "1,2,3"
const ab = new Uint8Array([1, 2, 3, 4]).buffer; const two = c([new Uint8Array(ab, 1, 2), new Uint16Array(ab)])
two[0].buffer === two[1].buffer && two[0].join() + '/' + two[1].join() + two[0].byteOffset //=> "2,3/513,10271"
c(new DataView(ab, 1)).byteLength //=> 3
c(new Float64Array([1.5]))[0] + String(c(new BigInt64Array([5n]))[0]) + c(new Uint8ClampedArray([300]))[0] //=> "1.55255"
c(ab).byteLength //=> 4
const tr = new ArrayBuffer(8); const moved = c(tr, { transfer: [tr] })
moved.byteLength + '/' + tr.byteLength //=> "8/0"
c({ get x() { return 7 } }) //=> {"x":7}
c(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true }, hid: { value: 3 } })) //=> {"own":2}
c({ [Symbol('s')]: 1, a: 2 }) //=> {"a":2}
c(() => {}) //!! DataCloneError: () => {} could not be cloned.
c({ a() {} }) //!! DataCloneError: a() {} could not be cloned.
c(Symbol('q')) //!! DataCloneError: Symbol(q) could not be cloned.
c([Symbol.iterator]) //!! DataCloneError: Symbol(Symbol.iterator) could not be cloned.
c(Promise.resolve()) //!! DataCloneError: #<Promise> could not be cloned.
c(new WeakMap()) //!! DataCloneError: #<WeakMap> could not be cloned.
c(new WeakSet()) //!! DataCloneError: #<WeakSet> could not be cloned.
c(new Proxy({}, {})) //!! DataCloneError: #<Object> could not be cloned.
c([][Symbol.iterator]()) //!!! DataCloneError: #<Iterator> could not be cloned.
c(function* () {}()) //!!! DataCloneError: #<Object> could not be cloned.
c() //!! TypeError: The value argument must be specified (ERR_MISSING_ARGS)
c(undefined) //=> undefined
c(JSON.parse('{"__proto__":1}')).__proto__ //=> 1
try { c(() => {}) } catch (e) { e.name + e.code + (e instanceof DOMException) } //=> "DataCloneError25true"
let deep = []; for (let i = 0; i < 2e4; i++) deep = [deep]; Array.isArray(c(deep)) //=>> true
c(new Map([[1, new Map([[2, 3]])]])).get(1).get(2) //=> 3
