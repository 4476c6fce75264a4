Object.groupBy([1, 2, 3, 4], (x, i) => (x % 2 ? 'odd' : 'even') + i) //=>> {"odd0":[1],"even1":[2],"odd2":[3],"even3":[4]}
Object.getPrototypeOf(Object.groupBy([], () => 1)) //=>> null
Object.groupBy('aba', (c) => c).a.length + Object.groupBy.length + Object.groupBy.name //=>> "4groupBy"
Object.groupBy(new Set([1, 2]), () => 'k') //=>> {"k":[1,2]}
Object.groupBy(null, () => 1) //!!! TypeError: null is not iterable
Object.groupBy([], 5) //!!! TypeError: 5 is not a function
const mg = Map.groupBy([1, 2, 3], (x) => x % 2)
[...mg] //=>> [[1,[1,3]],[0,[2]]]
[...Map.groupBy([-0], (x) => x).keys()] //=>> [0]
const wr = Promise.withResolvers()
Object.keys(wr) //=>> ["promise","resolve","reject"]
wr.promise instanceof Promise && Promise.withResolvers.length //=>> 0
let settled = []; wr.promise.then((v) => settled.push(v)); wr.resolve(7)
settled //=>> [7]
Promise.try((a, b) => settled.push(a + b), 1, 2), settled //=>> [7,3]
let rejected; Promise.try(() => { throw new Error('no') }).catch((e) => { rejected = e.message })
rejected //=>> "no"
class P2 extends Promise {}
P2.withResolvers().promise instanceof P2 && P2.try(() => 1) instanceof P2 //=>> true
let arr; Array.fromAsync([1, Promise.resolve(2), 3], async (x) => x * 2).then((a) => { arr = a })
arr //=>> [2,4,6]
Array.fromAsync({ length: 2, 0: Promise.resolve('a'), 1: 'b' }).then((a) => { arr = a })
arr //=>> ["a","b"]
const asyncIter = { i: 0, [Symbol.asyncIterator]() { return this }, next() { return Promise.resolve(this.i < 3 ? { value: this.i++, done: false } : { done: true }) } }
Array.fromAsync(asyncIter).then((a) => { arr = a })
arr //=>> [0,1,2]
Array.fromAsync(5).then((a) => { arr = a })
arr //=>> []
Array.fromAsync(null).catch((e) => { arr = e instanceof TypeError })
arr //=>> true
let closed = false; Array.fromAsync({ [Symbol.iterator]() { return { next() { return { value: 1, done: false } }, return() { closed = true; return {} } } } }, () => { throw 1 }).catch(() => {})
closed //=>> true
[typeof Symbol.asyncIterator, String(Symbol.dispose), String(Symbol.asyncDispose), Object.getOwnPropertyDescriptor(Symbol, 'dispose').writable] //=>> ["symbol","Symbol(Symbol.dispose)","Symbol(Symbol.asyncDispose)",false]
typeof Iterator + Iterator.name + Iterator.length //=>> "functionIterator0"
new Iterator() //!!! TypeError: Abstract class Iterator not directly constructable
class MyIter extends Iterator { constructor() { super(); this.n = 0 } next() { return { value: this.n++, done: this.n > 3 } } }
new MyIter().map((x) => x + 10).toArray() //=>> [10,11,12]
new MyIter() instanceof Iterator && [].values() instanceof Iterator && (function* () {})() instanceof Iterator //=>> true
function* nat() { let i = 0; try { for (;;) yield i++ } finally { closed = 'gen' } } //=> undefined
nat().filter((x) => x % 2).map((x) => x * x).take(3).toArray() //=>> [1,9,25]
closed //=>> "gen"
nat().drop(2).take(2).toArray() //=>> [2,3]
nat().take(3).flatMap((x) => [x, x]).toArray() //=>> [0,0,1,1,2,2]
nat().take(3).flatMap((x) => 'ab').toArray() //!!! TypeError: "ab" is not an object
nat().take(5).reduce((a, b) => a + b) //=>> 10
nat().take(5).reduce((a, b) => a + b, 'x') //=>> "x01234"
nat().take(0).reduce((a) => a) //!!! TypeError: Reduce of a done iterator with no initial value
[nat().some((x) => x > 3), nat().every((x) => x < 3), nat().find((x) => x > 4), nat().take(2).find((x) => x > 4)] //=>> [true,false,5,null]
let each = []; nat().take(2).forEach((x, i) => each.push([x, i])), each //=>> [[0,0],[1,1]]
new Map([['a', 1], ['b', 2]]).entries().map(([k, v]) => k + v).toArray() //=>> ["a1","b2"]
new Set([3, 1]).values().filter((x) => x > 1).toArray() //=>> [3]
'x1y2'.matchAll(/\d/g).map((m) => m[0]).toArray() //=>> ["1","2"]
[...'ab'[Symbol.iterator]().map((c) => c + c)] //=>> ["aa","bb"]
nat().take(-1) //!!! RangeError: -1 must be positive
nat().take(NaN) //!!! RangeError: NaN must be positive
nat().map(1) //!!! TypeError: 1 is not a function
Iterator.from([1, 2]).toArray() //=>> [1,2]
Iterator.from({ next() { return { done: true } } }).toArray() //=>> []
Iterator.from('ab').toArray() //=>> ["a","b"]
Iterator.from(5) //!!! TypeError: 5 is not an object
Object.prototype.toString.call([].values().map((x) => x)) //=>> "[object Iterator Helper]"
[].values().map.length + [].values().reduce.length + [].values().toArray.length + [].values().take.name //=>> "2take"
Object.getOwnPropertyDescriptor(Iterator.prototype, 'map').enumerable //=>> false
const lazyIt = nat().map((x) => { each.push('m' + x); return x }); each = []
lazyIt.next(), lazyIt.return(), lazyIt.next().done //=>> true
each //=>> ["m0"]
for (const k in [1].values()) { throw k } //=> undefined
'a\ud800b'.isWellFormed() + '' + 'a😀'.isWellFormed() + 'a\ud800b'.toWellFormed().charCodeAt(1) + 'ok'.toWellFormed() //=> "falsetrue65533ok"
String.prototype.isWellFormed.length + String.prototype.repeat.length + String.prototype.padEnd.length + String.prototype.padStart.name //=> "2padStart"
typeof String.prototype.repeat + ('repeat' in String.prototype) + ('x' in String.prototype) //=> "functiontruefalse"
'ab'.repeat(2.9) + 'é'.repeat(2) + '😀'.repeat(2) + ''.repeat(9) + 'a'.repeat() + 'a'.repeat('2') //=> "ababéé😀😀aa"
'a'.repeat(-1) //!! RangeError: Invalid count value: -1
'a'.repeat(Infinity) //!! RangeError: Invalid count value: Infinity
'abc'.padStart(6, '12') + 'abc'.padEnd(6) + '|' + 'abc'.padStart(2) + 'é'.padEnd(3, 'ü') + 'x'.padStart(4, '') + 'x'.padEnd(NaN, 'y') + 'x'.padStart(3, null) //=> "121abcabc   |abcéüüxxnux"
String.prototype.repeat.call(12, 2) + String.prototype.padStart.call(true, 6, '-') //=> "1212--true"
String.prototype.repeat.call(null, 1) //!! TypeError: String.prototype.repeat called on null or undefined
new WeakRef({ a: 1 }).deref().a + String(new WeakRef({})) //=> "1[object WeakRef]"
new WeakRef(1) //!!! TypeError: WeakRef: target must be an object
const fr = new FinalizationRegistry(() => {}); fr.register({}, 1), fr.unregister({})
typeof Atomics + typeof SharedArrayBuffer //=>> "undefinedundefined"
Math.f16round(1.337) + Math.f16round(5.05) //=>> 6.3876953125
[Math.f16round(65519), Math.f16round(65520), Math.f16round(2 ** -25), Math.f16round(3 * 2 ** -25), Math.f16round(-0)] //=>> [65504,"Infinity",0,1.1920928955078125e-7,"-0"]
const cs = { name: 'Odd', message: 'm' }; Error.captureStackTrace(cs)
cs.stack.split('\n')[0] + Object.keys(cs) //=> "Odd: mname,message"
Error.stackTraceLimit //=> 10
new Error('a', { cause: 'b' }).cause + new AggregateError([1], 'm').errors //=> "b1"
Object.hasOwn({ a: 1 }, 'a') + [1, 2, 3].at(-1) + [3, 1, 2].toSorted() + [1, 2].toReversed() + [1, 2, 3].with(1, 9) + [1, 2, 3].toSpliced(1, 1) + [1, 2, 3].findLast((x) => x < 3) + [1, 2].findLastIndex((x) => x == 5) //=> "41,2,32,11,9,31,32-1"
[...new Set([1, 2]).union(new Set([2, 3]))].join() + new Set([1]).isSubsetOf(new Set([1, 2])) //=>> "1,2,3true"
'aXbX'.replaceAll('X', '$&-') + 'abc'.at(-1) + [[1, [2]]].flat(Infinity) //=> "aX-bX-c1,2"
Error.isError(new Error()) //=>> true
[1, [2, [3]], null, undefined, 'x'].join() + [1, 2].join('') + [].join() + [1, 2].join(undefined) + Array.prototype.join.call({ length: 2, 0: 'a' }, '-') //=> "1,2,3,,,x121,2a-"
const selfJoin = [1]; selfJoin.push(selfJoin); selfJoin.join()
[1, 2, 3].fill(0, 1).join() + [1, 2, 1].indexOf(1, 1) + [1, 2, 1].lastIndexOf(1) + [NaN].includes(NaN) + Array.prototype.indexOf.call('abc', 'c') + Array.prototype.includes.call({ length: 1, 0: 5 }, 5) //=> "1,0,022true2true"
[].join.length + [].fill.length + [].indexOf.length + [].includes.name + [].toLocaleString.length //=> "3includes0"
Object.keys([]).length + Object.keys(Array.prototype).length + Object.keys('').length; let forIn = []; for (const k in [1]) forIn.push(k); forIn //=> ["0"]
Array.from({ length: 2 }, (_, i) => i) + Array.from('ab') + Array.from(new Set([1])) + Array.from.length //=> "0,1a,b11"
class SubArr extends Array {}
SubArr.from([1]) instanceof SubArr && SubArr.of(1).map((x) => x) instanceof SubArr && [].constructor === Array && Array.isArray(new SubArr(3)) //=> true
Math.max.apply(null, [1, 5, 2]) + Math.max.apply(null, { length: 1, 0: 3 }) + Function.prototype.apply.length + (function () { return arguments.length }).apply(null) + (function () { return arguments.length }).apply(null, null) //=> 10
Reflect.apply(Math.max, null, [1, 2]) + Reflect.construct(Date, [5]).getTime() + Reflect.construct.length //=> 9
Math.max.apply(null, 5) //!! TypeError: CreateListFromArrayLike called on non-object
Function('a', 'b', 'return a + b')(1, 2) + new Function('return this')().constructor.name.length * 0 //=> 3
(function () {}).constructor === Function && Function.prototype.constructor === Function && (() => 1) instanceof Function && Function.length //=> 1
Function.prototype.call.name + Object.getPrototypeOf(Function) .constructor.name //=> "callFunction"
(async () => {}).constructor.name + (function* () {}).constructor.name //=> "AsyncFunctionGeneratorFunction"
class SubFn extends Function { constructor(x) { super('return ' + x) } }
new SubFn(3)() + (new SubFn(3) instanceof SubFn) //=> 4
eval('1 + 1') + (0, eval)('2') + eval(5) + eval.length //=> 10
new ArrayBuffer(8).byteLength + ArrayBuffer.isView(new Uint8Array(1)) + (new ArrayBuffer(1).constructor === ArrayBuffer) + new ArrayBuffer(8).slice(2).byteLength + ArrayBuffer.name + ArrayBuffer.length //=> "16ArrayBuffer1"
class SubBuf extends ArrayBuffer { get twice() { return this.byteLength * 2 } }
new SubBuf(3).twice + (new SubBuf(4).slice(1) instanceof SubBuf) //=> 7
new Uint8Array([1, 2, 3]).map((x) => x * 2).join() + Uint8Array.from([1, 2]) + Uint8Array.of(7) + Uint8Array.BYTES_PER_ELEMENT + new Uint8Array(new ArrayBuffer(4), 1, 2).length + (new Uint8Array(1).constructor === Uint8Array) + new Uint8Array(2.9).length + new Uint8Array().length + new Uint8Array('3').length + new Float64Array(new Set([1, 2])).length //=> "2,4,61,2712true2032"
class SubTyped extends Uint8Array {}
new SubTyped(2).map((x) => x) instanceof SubTyped && new SubTyped([1, 2]).subarray(1) instanceof SubTyped && SubTyped.from([1]) instanceof SubTyped //=> true
new Uint8Array([3, 1, 2]).toSorted().join() + new Uint8Array([1, 2]).at(-1) + new Uint8Array([1, 2]).findLast((x) => x < 2) + new Uint8Array([1, 2]).with(0, 5) //=> "1,2,3215,2"
Object.prototype.toString.call(new Uint8Array(1)) + Object.prototype.toString.call(new ArrayBuffer(1)) + String(Uint8Array.name) //=> "[object Uint8Array][object ArrayBuffer]Uint8Array"
let order = []; queueMicrotask(() => order.push(1)); Promise.resolve().then(() => order.push(2)); queueMicrotask(() => order.push(3)); order.push(0)
order //=>> [0,1,2,3]
typeof BigInt + (10n ** 20n) + BigInt.asIntN(8, 255n) //=> "function100000000000000000000-1"
Uint8Array.from('123').join() + Uint8Array.from(atob('YWI='), (c) => c.charCodeAt(0)).join() + Float32Array.from('😀', (c) => c.length).join() + Uint8Array.from.name + Uint8Array.from.length //=> "1,2,397,982from1"
Uint8Array.from([1, 2], (x) => x * 2).join() + Uint8Array.from(new Set([3])).join() + Uint8Array.from({ length: 1, 0: 4 }).join() + Object.hasOwn(Uint8Array, 'from') //=> "2,434false"
