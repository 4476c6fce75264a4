'use strict'
// Node's util. Values are shown by the inspector that console.log has.
const { coded, invalidType, invalidValue, check } = require('metis-run:errors')
const native = require('metis-run:inspect')

const { inspect, format } = native
const customPromisify = Symbol.for('nodejs.util.promisify.custom')

// Codes of terminals that begin a style and end it.
const colors: Record<string, [number, number]> = Object.assign(Object.create(null), {
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27], hidden: [8, 28],
  strikethrough: [9, 29], doubleunderline: [21, 24], black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39],
  magenta: [35, 39], cyan: [36, 39], white: [37, 39], bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49],
  bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49], bgWhite: [47, 49], framed: [51, 54], overlined: [53, 55], gray: [90, 39],
  redBright: [91, 39], greenBright: [92, 39], yellowBright: [93, 39], blueBright: [94, 39], magentaBright: [95, 39], cyanBright: [96, 39],
  whiteBright: [97, 39], bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49], bgYellowBright: [103, 49],
  bgBlueBright: [104, 49], bgMagentaBright: [105, 49], bgCyanBright: [106, 49], bgWhiteBright: [107, 49],
})
const aliases: Record<string, string> = {
  grey: 'gray', blackBright: 'gray', bgGrey: 'bgGray', bgBlackBright: 'bgGray', crossedout: 'strikethrough', crossedOut: 'strikethrough',
  strikeThrough: 'strikethrough', conceal: 'hidden', doubleUnderline: 'doubleunderline', faint: 'dim', swapColors: 'inverse', swapcolors: 'inverse',
}
for (const alias of Object.keys(aliases)) Object.defineProperty(colors, alias, { value: colors[aliases[alias]] })

Object.assign(inspect, {
  custom: Symbol.for('nodejs.util.inspect.custom'),
  // The inspector has colours of its own: these are for reading.
  colors: Object.freeze(colors),
  styles: Object.freeze(Object.assign(Object.create(null), {
    special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold', string: 'green', symbol: 'green',
    date: 'magenta', regexp: 'red', module: 'underline',
  })),
})
Object.defineProperty(inspect, 'defaultOptions', {
  get: () => native.defaults,
  set: (options) => Object.assign(native.defaults, check.object(options, 'options')),
})

function promisify(original: any): any {
  check.function(original, 'original')
  const own = original[customPromisify]
  if (own) {
    check.function(own, 'util.promisify.custom')
    return Object.defineProperty(own, customPromisify, { value: own, configurable: true })
  }
  function promised(this: any, ...args: any[]) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error: any, value: any) => (error ? reject(error) : resolve(value))])
    })
  }
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original))
  Object.defineProperty(promised, customPromisify, { value: promised, configurable: true })
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original))
}
promisify.custom = customPromisify

function callbackify(original: any): any {
  check.function(original, 'original')
  function called(this: any, ...args: any[]) {
    const callback = args.pop()
    if (typeof callback !== 'function') throw invalidType('last argument', 'of type function', callback)
    const done = (...results: any[]) => queueMicrotask(() => Reflect.apply(callback, this, results)) // what it throws is nobody's rejection
    Reflect.apply(original, this, args).then((value: any) => done(null, value), (reason: any) => {
      if (reason) return done(reason)
      const error = coded(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value')
      error.reason = reason
      done(error)
    })
  }
  const descriptors: any = Object.getOwnPropertyDescriptors(original)
  if (typeof descriptors.length.value === 'number') descriptors.length.value++
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified'
  return Object.defineProperties(called, descriptors)
}

function deprecate(original: any, message: string, code?: string): any {
  if (code !== undefined) check.string(code, 'code')
  const warn = () => {
    if (warned.has(code ?? warn)) return
    warned.add(code ?? warn)
    console.warn(`${code === undefined ? '' : `[${code}] `}DeprecationWarning: ${message}`)
  }
  function deprecated(this: any, ...args: any[]): any {
    warn()
    return new.target ? Reflect.construct(original, args, new.target) : Reflect.apply(original, this, args)
  }
  Object.setPrototypeOf(deprecated, original)
  if (original.prototype) deprecated.prototype = original.prototype
  return deprecated
}
const warned = new Set<unknown>()

function inherits(child: any, parent: any) {
  if (child === undefined || child === null) throw invalidType('ctor', 'of type function', child)
  if (parent === undefined || parent === null) throw invalidType('superCtor', 'of type function', parent)
  if (parent.prototype === undefined) throw invalidType('superCtor.prototype', 'of type object', parent.prototype)
  Object.defineProperty(child, 'super_', { value: parent, writable: true, configurable: true })
  Object.setPrototypeOf(child.prototype, parent.prototype)
}

function formatWithOptions(options: any, ...args: any[]): string {
  check.object(options, 'inspectOptions')
  return native.formatWithOptions(options, ...args)
}

// There is no environment and so no NODE_DEBUG: every section is silent.
function debuglog(_section: string) {
  return Object.defineProperty(() => {}, 'enabled', { value: false, configurable: true, enumerable: true })
}

// Escape sequences of terminals (ECMA-48): a CSI with parameters, a string that BEL, ST or ESC \ ends, and the short ones.
const control = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[P\]X^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-Z\\-~]/g

function stripVTControlCharacters(text: string): string {
  return check.string(text, 'str').replace(control, '')
}

// Nothing that a script writes goes to a terminal: styles are left out unless the caller says that he knows better.
function styleText(style: string | string[], text: string, options: { validateStream?: boolean } = {}): string {
  let before = '', after = ''
  check.string(text, 'text')
  const { validateStream = true } = check.object(options, 'options')
  check.boolean(validateStream, 'options.validateStream')
  for (const name of Array.isArray(style) ? style : [style]) {
    const codes = colors[name]
    if (codes === undefined) throw invalidValue('format', name, `must be one of: ${Object.keys(colors).map((n) => `'${n}'`).join(', ')}`)
    before += `\u001b[${codes[0]}m`
    after = `\u001b[${codes[1]}m${after}`
  }
  return validateStream ? text : before + text + after
}

function aborted(signal: AbortSignal, resource: object): Promise<void> {
  if (signal === undefined) throw invalidType('signal', 'an instance of AbortSignal', signal)
  check.signal(signal, 'signal')
  if (resource === null || typeof resource !== 'object' && typeof resource !== 'function') throw invalidType('resource', 'of type object', resource)
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

interface Option { type: 'string' | 'boolean'; short?: string; multiple?: boolean; default?: any }
interface Token { kind: string; index: number; name?: string; rawName?: string; value?: string; inlineValue?: boolean }

const parseError = (code: string, message: string) => coded(TypeError, `ERR_PARSE_ARGS_${code}`, message)

// There is no command line: without args there are no arguments.
function parseArgs(config: any = {}) {
  const { strict = true, options = {}, args = [], allowNegative = false, tokens: wantsTokens = false } = config
  const allowPositionals = config.allowPositionals ?? !strict
  check.array(args, 'args')
  check.boolean(strict, 'strict')
  check.boolean(allowPositionals, 'allowPositionals')
  check.boolean(wantsTokens, 'tokens')
  check.boolean(allowNegative, 'allowNegative')
  check.object(options, 'options')
  const names = Object.keys(options)
  for (const name of names) checkOption(`options.${name}`, options[name])

  const option = (name: string): Option | undefined => (Object.hasOwn(options, name) ? options[name] : undefined)
  const short = (c: string) => names.find((name) => options[name].short === c) ?? c
  const list = readArgs(args, (name) => option(name)?.type, short)
  const values = Object.create(null), positionals: string[] = []
  for (const token of list) {
    if (token.kind === 'positional') {
      if (!allowPositionals) throw parseError('UNEXPECTED_POSITIONAL', `Unexpected argument '${token.value}'. This command does not take positional arguments`)
      positionals.push(token.value!)
    } else if (token.kind === 'option') {
      let value: string | boolean = token.value ?? true
      const negated = allowNegative && token.rawName!.startsWith('--no-')
      if (negated) {
        token.name = token.name!.slice(3)
        value = token.value ?? false
      }
      if (strict) checkToken(token, option(token.name!), allowPositionals, negated)
      const name = token.name!
      if (name === '__proto__') continue
      if (option(name)?.multiple) (values[name] ??= []).push(value)
      else values[name] = value
    }
  }
  for (const name of names) if (options[name].default !== undefined) values[name] ??= options[name].default
  return wantsTokens ? { values, positionals, tokens: list } : { values, positionals }
}

function checkOption(place: string, option: Option) {
  check.object(option, place)
  if (option.type !== 'string' && option.type !== 'boolean') throw invalidType(`${place}.type`, "('string|boolean')", option.type)
  if (option.short !== undefined && [...check.string(option.short, `${place}.short`)].length !== 1) {
    throw invalidValue(`${place}.short`, option.short, 'must be a single character')
  }
  if (option.multiple !== undefined) check.boolean(option.multiple, `${place}.multiple`)
  if (option.default === undefined) return
  if (!option.multiple) check[option.type](option.default, `${place}.default`)
  else check.array(option.default, `${place}.default`).forEach((v: unknown, i: number) => check[option.type](v, `${place}.default[${i}]`))
}

function readArgs(args: string[], typeOf: (name: string) => string | undefined, long: (short: string) => string): Token[] {
  const list: Token[] = []
  for (let index = 0; index < args.length; index++) {
    const arg = args[index], at = index
    const put = (rawName: string, name: string, value?: string, inlineValue?: boolean) => {
      const token: Token = { kind: 'option', name, rawName, index: at } as Token
      list.push(Object.assign(token, { value, inlineValue }))
    }
    const value = (name: string) => (typeOf(name) === 'string' && args[index + 1] != null ? args[++index] : undefined)
    const without = (rawName: string, name: string) => {
      const v = value(name)
      put(rawName, name, v, v === undefined ? undefined : false)
    }
    if (arg === '--') {
      list.push({ kind: 'option-terminator', index })
      for (index++; index < args.length; index++) list.push({ kind: 'positional', index, value: args[index] })
    } else if (arg.startsWith('--')) {
      const equals = arg.indexOf('=', 3)
      if (equals < 0) without(arg, arg.slice(2))
      else put(arg.slice(0, equals), arg.slice(2, equals), arg.slice(equals + 1), true)
    } else if (arg[0] === '-' && arg.length > 1) {
      // Letters in a row are options each, up to the first one that takes a value: the rest is that.
      for (let i = 1; i < arg.length; i++) {
        const name = long(arg[i])
        if (i === arg.length - 1) without(`-${arg[i]}`, name)
        else if (typeOf(name) === 'string') {
          put(`-${arg[i]}`, name, arg.slice(i + 1), true)
          break
        } else put(`-${arg[i]}`, name)
      }
    } else list.push({ kind: 'positional', index, value: arg })
  }
  return list
}

function checkToken(token: Token, option: Option | undefined, allowPositionals: boolean, negated: boolean) {
  const raw = token.rawName!, dashes = `--${token.name}`
  if (option === undefined || negated && option.type !== 'boolean') {
    const hint = allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${raw}"` : ''
    throw parseError('UNKNOWN_OPTION', `Unknown option '${raw}'${hint}`)
  }
  const shown = (option.short ? `-${option.short}, ` : '') + dashes
  if (option.type === 'string' && token.value === undefined) throw parseError('INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`)
  if (option.type === 'boolean' && token.value !== undefined) throw parseError('INVALID_OPTION_VALUE', `Option '${shown}' does not take an argument`)
  if (token.inlineValue === false && token.value!.length > 1 && token.value![0] === '-') {
    const how = raw.startsWith('--') ? `'${raw}=-XYZ'` : `'${dashes}=-XYZ' or '${raw}-XYZ'`
    throw parseError('INVALID_OPTION_VALUE',
      `Option '${raw}' argument is ambiguous.\nDid you forget to specify the option argument for '${raw}'?\nTo specify an option argument starting with a dash use ${how}.`)
  }
}

const two = (n: number) => String(n).padStart(2, '0')

const util: any = {
  _extend: (target: any, source: any) => (source === null || typeof source !== 'object' ? target : Object.assign(target, source)),
  aborted,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  inherits,
  inspect,
  isArray: Array.isArray,
  isBoolean: (v: unknown) => typeof v === 'boolean',
  isBuffer: (v: unknown) => Buffer.isBuffer(v),
  isDeepStrictEqual: (a: unknown, b: unknown): boolean => require('metis-run:compare').strictEqual(a, b),
  isNull: (v: unknown) => v === null,
  isNullOrUndefined: (v: unknown) => v === null || v === undefined,
  isNumber: (v: unknown) => typeof v === 'number',
  isString: (v: unknown) => typeof v === 'string',
  isSymbol: (v: unknown) => typeof v === 'symbol',
  isUndefined: (v: unknown) => v === undefined,
  isRegExp: (v: unknown) => native.kind(v) === 'RegExp',
  isObject: (v: unknown) => v !== null && typeof v === 'object',
  isDate: (v: unknown) => native.kind(v) === 'Date',
  isError: (v: unknown) => native.kind(v) === 'Error' || v instanceof Error,
  isFunction: (v: unknown) => typeof v === 'function',
  isPrimitive: (v: unknown) => v === null || typeof v !== 'object' && typeof v !== 'function',
  log(...args: any[]) {
    const now = new Date(), month = 'JanFebMarAprMayJunJulAugSepOctNovDec'.substr(3 * now.getMonth(), 3)
    console.log('%s - %s', `${now.getDate()} ${month} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':')}`, format(...args))
  },
  promisify,
  stripVTControlCharacters,
  styleText,
  toUSVString: (v: unknown) => (String(v) as any).toWellFormed(),
  get TextDecoder() { return TextDecoder },
  get TextEncoder() { return TextEncoder },
  get types() { return require('util/types') },
  parseArgs,
}

export = util
