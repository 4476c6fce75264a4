const err = (f) => { try { return ['fine', f()] } catch (e) { return [e.name, e.message, e.code] } }
require('process') === process && require('node:process') === process //=> true
Object.prototype.toString.call(process) + typeof process //=> "[object process]object"
[process.platform, process.arch, Number(process.version.slice(1).split('.')[0]), process.version === 'v' + process.versions.node] //=> ["linux","x64",20,true]
[process.version, { ...process.versions }, process.title, process.argv, process.argv0, process.execArgv, process.pid, process.ppid] //=>> ["v20.0.0",{"node":"20.0.0"},"metis-run",[],"metis-run",[],1,0]
['exit', 'abort', 'kill', 'stdin', 'stdout', 'stderr', 'memoryUsage', 'chdir', 'umask', 'on', 'binding', 'dlopen', 'execPath', 'setuid', 'report', 'config', 'mainModule'].filter((n) => n in process) //=>> []
JSON.stringify(Object.keys(Object.getOwnPropertyDescriptor(globalThis, 'process'))) + Object.prototype.propertyIsEnumerable.call(globalThis, 'process') //=>> "[\"value\",\"writable\",\"enumerable\",\"configurable\"]false"
// the clock
[process.hrtime().length, typeof process.hrtime.bigint(), typeof process.uptime(), process.hrtime.name, process.hrtime.bigint.length] //=> [2,"bigint","number","hrtime",0]
process.hrtime(process.hrtime())[0] //=> 0
process.hrtime([0, 1e9 + 5]).length //=> 2
err(() => process.hrtime(5)) //=> ["TypeError","The \"time\" argument must be an instance of Array. Received type number (5)","ERR_INVALID_ARG_TYPE"]
err(() => process.hrtime([1])) //=> ["RangeError","The value of \"time\" is out of range. It must be 2. Received 1","ERR_OUT_OF_RANGE"]
// nextTick
new Promise((resolve) => process.nextTick((...a) => resolve(a), 1, 'b')) //=> [1,"b"]
err(() => process.nextTick(5)) //=> ["TypeError","The \"callback\" argument must be of type function. Received type number (5)","ERR_INVALID_ARG_TYPE"]
err(() => process.nextTick()) //=> ["TypeError","The \"callback\" argument must be of type function. Received undefined","ERR_INVALID_ARG_TYPE"]
// warnings
const told = [], warn = console.warn; console.warn = (t) => { told.push(t) }
err(() => process.emitWarning(5)) //=> ["TypeError","The \"warning\" argument must be of type string or an instance of Error. Received type number (5)","ERR_INVALID_ARG_TYPE"]
err(() => process.emitWarning('m', 5)) //=> ["TypeError","The \"type\" argument must be of type string. Received type number (5)","ERR_INVALID_ARG_TYPE"]
err(() => process.emitWarning('m', 'T', 5)) //=> ["TypeError","The \"code\" argument must be of type string. Received type number (5)","ERR_INVALID_ARG_TYPE"]
[process.emitWarning('m'), process.emitWarning('m', 'Custom', 'C1'), process.emitWarning('m', { type: 'T', code: 'X', detail: 'more' }), process.emitWarning(new TypeError('e')), told] //=>> [null,null,null,null,["Warning: m","[C1] Custom: m","[X] T: m\nmore","TypeError: e"]]
// variables
err(() => process.env.SET = 1) //=> ["fine",1]
[process.env.SET, 'SET' in process.env, Object.keys(process.env).includes('SET'), process.env.hasOwnProperty('SET'), JSON.parse(JSON.stringify(process.env)).SET, { ...process.env }.SET, Object.entries(process.env).find((e) => e[0] === 'SET')] //=> ["1",true,true,true,"1","1",["SET","1"]]
Object.getOwnPropertyDescriptor(process.env, 'SET') //=> {"value":"1","writable":true,"enumerable":true,"configurable":true}
[process.env.U = undefined, process.env.U, process.env.N = null, process.env.N, process.env.O = { toString: () => 'o' }, process.env.O] //=> [null,"undefined",null,"null",{},"o"]
[delete process.env.SET, process.env.SET, 'SET' in process.env, Object.getOwnPropertyDescriptor(process.env, 'SET'), delete process.env.SET] //=> [true,null,false,null,true]
err(() => { process.env.S = Symbol('x') }) //=> ["TypeError","Cannot convert a Symbol value to a string",null]
[String(process.env), typeof process.env.toString, process.env.toJSON, process.env.then, Object.prototype.toString.call(process.env)] //=> ["[object Object]","function",null,null,"[object Object]"]
(async () => typeof await process.env)() //=> "object"
['U', 'N', 'O'].map((name) => delete process.env[name]) //=> [true,true,true]
require('path').resolve('a') === require('path').join(process.cwd(), 'a') //=> true
