// What fs makes of its arguments, in Node's words.
const { check, invalidType, invalidValue } = require('metis-run:errors')

export type Path = string | Uint8Array | URL
export type Encoded = { encoding?: any; signal?: any; [name: string]: any }

// pathOf is a path as a text.
export function pathOf(path: any, name = 'path'): string {
  if (path instanceof URL) path = require('url').fileURLToPath(path)
  else if (path instanceof Uint8Array) path = Buffer.from(path.buffer, path.byteOffset, path.byteLength).toString()
  else if (typeof path !== 'string') throw invalidType(name, 'of type string or an instance of Buffer or URL', path)
  if (path.includes('\0')) throw invalidValue(name, path, 'must be a string, Uint8Array, or URL without null bytes')
  return path
}

function checkEncoding(encoding: any) {
  if (encoding && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) throw invalidValue('encoding', encoding, 'is invalid encoding')
}

// optionsOf takes an encoding for options.
export function optionsOf(options: any, defaults: Encoded = {}): Encoded {
  if (options === undefined || options === null || typeof options === 'function') return defaults
  if (typeof options === 'string') options = { ...defaults, encoding: options }
  else if (typeof options !== 'object') throw invalidType('options', 'one of type string or object', options)
  checkEncoding(options.encoding)
  if (options.signal !== undefined) check.signal(options.signal, 'options.signal')
  return { ...defaults, ...options }
}

// modeOf is a file mode: a number or its octal digits.
export function modeOf(mode: any, fallback?: number): number {
  if (mode === undefined || mode === null) mode = fallback ?? mode
  if (typeof mode === 'string') {
    if (!/^[0-7]+$/.test(mode)) throw invalidValue('mode', mode, 'must be a 32-bit unsigned integer or an octal string')
    mode = parseInt(mode, 8)
  }
  return check.integer(mode, 'mode', 0, 2 ** 32 - 1)
}

const FLAGS: Record<string, number> = {
  r: 0, rs: 0x101000, 'r+': 2, 'rs+': 0x101002,
  w: 0x241, wx: 0x2c1, 'w+': 0x242, 'wx+': 0x2c2,
  a: 0x441, ax: 0x4c1, as: 0x101441, 'a+': 0x442, 'ax+': 0x4c2, 'as+': 0x101442,
}
const OTHER_SPELLINGS: Record<string, string> = { sr: 'rs', 'sr+': 'rs+', xw: 'wx', 'xw+': 'wx+', xa: 'ax', 'xa+': 'ax+', sa: 'as', 'sa+': 'as+' }

// flagsOf is how a file is opened, as one of the texts above. A number must mean one of them.
export function flagsOf(flags: any, fallback = 'r'): string {
  if (flags === undefined || flags === null) return fallback
  if (typeof flags === 'number') {
    check.integer(flags, 'flags', -(2 ** 31), 2 ** 31 - 1)
    for (const [text, number] of Object.entries(FLAGS)) if (number === flags) return text
  } else if (Object.hasOwn(FLAGS, flags)) return flags
  else if (Object.hasOwn(OTHER_SPELLINGS, flags)) return OTHER_SPELLINGS[flags]
  throw invalidValue('flags', flags)
}

// secondsOf is a time of utimes.
export function secondsOf(time: any): number {
  if (typeof time === 'string' && time !== '' && Number.isFinite(+time)) return +time
  if (typeof time === 'number' && Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time
  if (time instanceof Date) return time.getTime() / 1000
  throw invalidType('time', 'an instance of Date or an Time in seconds', time)
}
