// Equality as the matchers have it: Jest's, whose words and rules its users know. It uses nothing that a test could have
// changed: what is global comes from pristine, and lists are walked by their indices.
const native = require('metis-run:inspect')
const { is, keys, symbols, protoOf, hasOwn, isArray, isView, objectProto, arrayProto, enumerable, tag, source, flags, time, mapSize, mapHas, mapGet, mapEach,
  setSize, setHas, setEach, numberOf, stringOf, booleanOf, viewBuffer, viewOffset, viewLength, elements, Uint8Array, Number, String, Boolean } = require('metis-run:suite').pristine

// Asymmetric stands in an expected value for all values that it matches.
export abstract class Asymmetric {
  abstract matches(value: unknown): boolean
}

// kind is what a value is, a proxy what it stands for.
const kind = (v: unknown): string => {
  const what = native.kind(v)
  return what !== 'Proxy' ? what : isArray(v) ? 'Array' : typeof v === 'function' ? 'Function' : 'Object'
}

const isObject = (v: unknown): v is object => typeof v === 'object' && v !== null
const isUsual = (proto: unknown) => proto === objectProto || proto === arrayProto

// Pairs that are being compared, one behind the other: a value may hold itself.
type Open = unknown[]

// equals compares deeply. strict is toStrictEqual: members that are undefined, holes and classes count, too.
export function equals(a: unknown, b: unknown, strict = false, open: Open = []): boolean {
  if (isObject(b) && b instanceof Asymmetric) return b.matches(a)
  if (isObject(a) && a instanceof Asymmetric) return a.matches(b)
  if (is(a, b)) return true
  if (!isObject(a) || !isObject(b)) return false
  const what = kind(a)
  if (what !== kind(b)) return false
  const proto = protoOf(a), other = protoOf(b)
  if (strict && proto !== other) return false
  if (!(isUsual(proto) && isUsual(other)) && tag(a) !== tag(b)) return false
  for (let i = 0; i < open.length; i += 2) if (open[i] === a) return open[i + 1] === b
  open[open.length] = a
  open[open.length] = b
  const pass = alike(what, a, b, strict, open)
  open.length -= 2 // one that throws ends it all
  return pass
}

function alike(what: string, a: any, b: any, strict: boolean, open: Open): boolean {
  switch (what) {
    case 'Promise': case 'WeakMap': case 'WeakSet': case 'Function':
      return false // two of them are never the same
    case 'Date':
      return is(time(a), time(b))
    case 'RegExp':
      return source(a) === source(b) && flags(a) === flags(b)
    case 'Error':
      if (a.name !== b.name || a.message !== b.message || !equals(a.cause, b.cause, strict, open)) return false
      break
    case 'Map':
      return mapSize(a) === mapSize(b) && alikeMaps(a, b, strict, open)
    case 'Set':
      return setSize(a) === setSize(b) && alikeSets(a, b, strict, open)
    case 'ArrayBuffer':
      return alikeBytes(new Uint8Array(a), new Uint8Array(b))
    case 'DataView':
      return alikeBytes(new Uint8Array(viewBuffer(a), viewOffset(a), viewLength(a)), new Uint8Array(viewBuffer(b), viewOffset(b), viewLength(b)))
    case 'Array':
      return a.length === b.length && (strict || alikeElements(a, b, open)) && alikeMembers(namesOf(a, strict), namesOf(b, strict), a, b, strict, open)
  }
  if (isView(a)) return alikeBytes(a, b)
  const boxed = isUsual(protoOf(a)) ? undefined : valueOf(a)
  if (boxed && !is(boxed(a), boxed(b))) return false
  return alikeMembers(namesOf(a, true), namesOf(b, true), a, b, strict, open)
}

// valueOf takes a primitive out of its box.
function valueOf(v: object) {
  return v instanceof Number ? numberOf : v instanceof String ? stringOf : v instanceof Boolean ? booleanOf : undefined
}

// alikeElements compares those of lists of one length; a hole is as undefined.
function alikeElements(a: any, b: any, open: Open): boolean {
  for (let i = 0; i < a.length; i++) if (!equals(a[i], b[i], false, open)) return false
  return true
}

function alikeBytes(a: any, b: any): boolean {
  const n = elements(a)
  if (n !== elements(b)) return false
  for (let i = 0; i < n; i++) if (!is(a[i], b[i])) return false
  return true
}

// namesOf are the keys of own members, those of a list without its indices unless they are asked for.
function namesOf(v: any, indices: boolean): any {
  let names = keys(v)
  if (!indices) { // indices come first
    const all = names
    names = []
    for (let i = all.length - 1; i >= 0 && !isIndex(all[i]); i--) names[names.length] = all[i]
  }
  const more = symbols(v)
  for (let i = 0; i < more.length; i++) if (enumerable(v, more[i])) names[names.length] = more[i]
  return names
}

const isIndex = (key: string) => `${+key >>> 0}` === key

function alikeMembers(inA: any, inB: any, a: any, b: any, strict: boolean, open: Open): boolean {
  let count = 0
  for (let i = 0; i < inB.length; i++) if (strict || b[inB[i]] !== undefined) count++
  for (let i = 0; i < inA.length; i++) {
    const key = inA[i], value = a[key]
    if (!strict && value === undefined) continue
    count--
    if (!hasOwn(b, key) || !equals(value, b[key], strict, open)) return false
  }
  return count === 0
}

function alikeMaps(a: any, b: any, strict: boolean, open: Open): boolean {
  const inB: any[] = []
  mapEach(b, (value: unknown, key: unknown) => { inB[inB.length] = [key, value] })
  let pass = true, i = 0
  mapEach(a, (value: unknown, key: unknown) => {
    const at = i++
    if (!pass || mapHas(b, key) && (pass = equals(value, mapGet(b, key), strict, open))) return
    pass = !mapHas(b, key) && someFrom(inB, at, (entry: any) => equals(key, entry[0], strict, open) && equals(value, entry[1], strict, open))
  })
  return pass
}

function alikeSets(a: any, b: any, strict: boolean, open: Open): boolean {
  const inB: any[] = []
  setEach(b, (value: unknown) => { inB[inB.length] = value })
  let pass = true, i = 0
  setEach(a, (value: unknown) => {
    const at = i++
    pass = pass && (setHas(b, value) || isObject(value) && someFrom(inB, at, (v: unknown) => equals(value, v, strict, open)))
  })
  return pass
}

// someFrom looks at one element first: what is equal has the same place in most cases, and else there are n * n to look at.
function someFrom(list: any[], first: number, holds: (v: any) => boolean): boolean {
  for (let i = 0; i < list.length; i++) if (holds(list[(first + i) % list.length])) return true
  return false
}

// contains is toMatchObject: of objects only the members that the pattern has.
export function contains(value: any, pattern: any, open: Open = []): boolean {
  if (isObject(pattern) && pattern instanceof Asymmetric) return (pattern as Asymmetric).matches(value)
  if (!isObject(pattern) || !isObject(value)) return equals(value, pattern)
  if (isArray(pattern)) {
    if (!isArray(value) || (value as any).length !== (pattern as any).length) return false
    for (let i = 0; i < (pattern as any).length; i++) if (!contains((value as any)[i], (pattern as any)[i], open)) return false
    return true
  }
  const proto = protoOf(pattern)
  if (kind(pattern) !== 'Object' || proto !== null && proto !== objectProto && proto !== protoOf(value)) return equals(value, pattern)
  for (let i = 0; i < open.length; i += 2) if (open[i] === value && open[i + 1] === pattern) return true
  open[open.length] = value
  open[open.length] = pattern
  try {
    const names = namesOf(pattern, true)
    for (let i = 0; i < names.length; i++) if (!(names[i] in value) || !contains((value as any)[names[i]], (pattern as any)[names[i]], open)) return false
    return true
  } finally {
    open.length -= 2
  }
}
