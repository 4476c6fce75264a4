// Equality as the matchers have it: Jest's, whose words and rules its users know.
const native = require('metis-run:inspect')

// Asymmetric stands in an expected value for all values that it matches.
export abstract class Asymmetric {
  abstract matches(value: unknown): boolean
}

const plain = (v: object) => {
  const proto = Object.getPrototypeOf(v)
  return proto === null || proto === Object.prototype
}

// kind is what a value is, a proxy what it stands for.
const kind = (v: unknown): string => {
  const what = native.kind(v)
  return what !== 'Proxy' ? what : Array.isArray(v) ? 'Array' : typeof v === 'function' ? 'Function' : 'Object'
}

const own = (v: object) => Reflect.ownKeys(v).filter((key) => Object.prototype.propertyIsEnumerable.call(v, key))

// Pairs that are being compared: a value may hold itself.
type Open = [unknown, unknown][]

// equals compares deeply. strict is toStrictEqual: members that are undefined, holes and classes count, too.
export function equals(a: unknown, b: unknown, strict = false, open: Open = []): boolean {
  if (b instanceof Asymmetric) return b.matches(a)
  if (a instanceof Asymmetric) return a.matches(b)
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const what = kind(a)
  if (what !== kind(b) || Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  for (const [x, y] of open) if (x === a) return y === b
  open.push([a, b])
  try {
    return alike(what, a as any, b as any, strict, open)
  } finally {
    open.pop()
  }
}

function alike(what: string, a: any, b: any, strict: boolean, open: Open): boolean {
  switch (what) {
    case 'Promise': case 'WeakMap': case 'WeakSet': case 'Function':
      return false // two of them are never the same
    case 'Date':
      return Object.is(a.getTime(), b.getTime())
    case 'RegExp':
      return a.source === b.source && a.flags === b.flags
    case 'Error':
      if (a.name !== b.name || a.message !== b.message || !equals(a.cause, b.cause, strict, open)) return false
      break
    case 'Map':
      return a.size === b.size && every(a, ([key, value]: any) => {
        if (b.has(key)) return equals(value, b.get(key), strict, open)
        return some(b, ([k, v]: any) => equals(key, k, strict, open) && equals(value, v, strict, open))
      })
    case 'Set':
      return a.size === b.size && every(a, (value: any) => b.has(value) || some(b, (v: any) => equals(value, v, strict, open)))
    case 'ArrayBuffer':
      a = new Uint8Array(a)
      b = new Uint8Array(b)
      break
    case 'DataView':
      a = new Uint8Array(a.buffer, a.byteOffset, a.byteLength)
      b = new Uint8Array(b.buffer, b.byteOffset, b.byteLength)
  }
  if (ArrayBuffer.isView(a)) {
    const x = a as Uint8Array, y = b as Uint8Array
    return x.length === y.length && x.every((v, i) => Object.is(v, y[i]))
  }
  if (a instanceof Number || a instanceof String || a instanceof Boolean) {
    if (!Object.is(a.valueOf(), b.valueOf())) return false
  }
  if (Array.isArray(a)) {
    if (a.length !== b.length) return false
    if (!strict) { // a hole is as undefined
      for (let i = 0; i < a.length; i++) if (!equals(a[i], b[i], strict, open)) return false
    }
  }
  const members = (v: any) => own(v).filter((key) => strict || v[key] !== undefined && !(Array.isArray(v) && isIndex(key)))
  const keys = members(a)
  return keys.length === members(b).length && keys.every((key) => Object.hasOwn(b, key) && equals(a[key], b[key], strict, open))
}

const isIndex = (key: string | symbol) => typeof key === 'string' && String(Number(key) >>> 0) === key

function every(list: Iterable<any>, holds: (v: any) => boolean): boolean {
  return !some(list, (v) => !holds(v))
}

function some(list: Iterable<any>, holds: (v: any) => boolean): boolean {
  for (const v of list) if (holds(v)) return true
  return false
}

// contains is toMatchObject: of objects only the members that the pattern has.
export function contains(value: any, pattern: any, open: Open = []): boolean {
  if (pattern instanceof Asymmetric) return pattern.matches(value)
  if (typeof pattern !== 'object' || pattern === null || typeof value !== 'object' || value === null) return equals(value, pattern)
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && value.length === pattern.length && pattern.every((p, i) => contains(value[i], p, open))
  }
  if (kind(pattern) !== 'Object' || !plain(pattern) && Object.getPrototypeOf(pattern) !== Object.getPrototypeOf(value)) return equals(value, pattern)
  if (open.some(([x, y]) => x === value && y === pattern)) return true
  open.push([value, pattern])
  try {
    return own(pattern).every((key) => key in value && contains(value[key], pattern[key], open))
  } finally {
    open.pop()
  }
}
