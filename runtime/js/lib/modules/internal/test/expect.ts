// expect and its matchers: those of Jest and Vitest, with their names and their meaning.
import { Asymmetric, contains, equals } from 'metis-run:test/equal'
const native = require('metis-run:inspect')
const host = require('metis-run:suite')
// Nothing that a test could have changed is used below: what is global comes from here, and lists are walked by their
// indices (no spread, no destructuring, no for-of over one).
const { is, keys, ownKeys, apply, assign, isArray, defineProperty, defineProperties, descriptors, protoOf, setProto, slice, has, exec, then, abs,
  iterator, inspectCustom, Object, String, Number, Boolean, BigInt, Symbol, Function, Error, TypeError, RegExp, Promise } = host.pristine

// short is a value as a message has it, on one line.
function short(v: unknown): string {
  const text = v instanceof Error ? `${v.name}: ${v.message}` : native.inspect(v, { depth: 4, breakLength: Infinity, sorted: true })
  return text.length > 120 ? `${slice(text, 0, 117)}...` : text
}

// long is a value with a member a line, so that two of them can be compared by their lines.
function long(v: unknown): string {
  if (typeof v === 'string') return v
  return native.inspect(bare(v), { compact: false, depth: 1000, maxArrayLength: Infinity, maxStringLength: Infinity, sorted: true })
}

// golden is a value as a golden has it.
function golden(v: unknown): string {
  if (typeof v === 'string' && has(v, '\n')) return v
  return native.inspect(bare(v), { breakLength: 100, depth: 1000, maxArrayLength: Infinity, maxStringLength: Infinity, sorted: true })
}

// bare is an error without its stack: where it was made is no part of what it is.
function bare(v: unknown): unknown {
  if (!(v instanceof Error)) return v
  const copy = defineProperties(new Error((v as any).message), descriptors(v))
  defineProperty(copy, 'stack', { value: `${(v as any).name}: ${(v as any).message}`, enumerable: false })
  return setProto(copy, protoOf(v))
}

// AssertionError is a failed expectation. expected and received are texts, if a difference is worth showing.
class AssertionError extends Error {
  expected?: string
  received?: string
  hint?: string
  constructor() {
    super('')
    defineProperty(this, 'name', { value: 'AssertionError', writable: true, configurable: true })
  }
}

// Verdict is what a matcher says. want completes "expected the value ...": to be 2.
interface Verdict {
  pass: boolean
  want: string
  found?: string                                  // instead of the value: what was thrown
  differ?: [expected: unknown, received: unknown] // what to compare line by line
  hint?: string
}
type Matcher = (this: Expectation, received: any, ...args: any[]) => Verdict

// wrong is a mistake in the call of a matcher: no verdict, negated or not.
function wrong(message: string): never {
  throw new TypeError(message)
}

const isNumber = (v: unknown): v is number | bigint => typeof v === 'number' || typeof v === 'bigint'

function compared(sign: string, words: string, holds: (a: any, b: any) => boolean): Matcher {
  return (received, bound) => {
    if (!isNumber(bound)) wrong(`${sign} compares numbers, not ${short(bound)}`)
    return { pass: isNumber(received) && holds(received, bound), want: `to be ${words} ${short(bound)}` }
  }
}

function simply(words: string, holds: (v: any) => boolean): Matcher {
  return (received) => ({ pass: holds(received), want: `to be ${words}` })
}

// project is a value without the members that a pattern does not name: what toMatchObject compared.
function project(value: any, pattern: any): any {
  if (typeof value !== 'object' || value === null || typeof pattern !== 'object' || pattern === null || pattern instanceof Asymmetric) return value
  if (isArray(value) && isArray(pattern)) {
    const list: unknown[] = []
    for (let i = 0; i < value.length; i++) list[i] = project(value[i], pattern[i])
    return list
  }
  if (native.kind(value) !== 'Object' || native.kind(pattern) !== 'Object') return value
  const part: any = {}
  const names = ownKeys(pattern)
  for (let i = 0; i < names.length; i++) if (names[i] in value) part[names[i]] = project(value[names[i]], pattern[names[i]])
  return part
}

// matches tells whether an expression is found in a text, wherever it was found last.
function matches(pattern: RegExp, text: string): boolean {
  const last = pattern.lastIndex
  pattern.lastIndex = 0
  const found = exec(pattern, text) !== null
  pattern.lastIndex = last
  return found
}

function reach(value: any, path: PropertyKey[]): { found: boolean; value?: any } {
  for (let i = 0; i < path.length; i++) {
    if (value === null || value === undefined || !(path[i] in Object(value))) return { found: false }
    value = value[path[i]]
  }
  return { found: true, value }
}

// keysOf are the keys of a path such as a.b[0].c.
function keysOf(path: unknown): PropertyKey[] {
  if (isArray(path)) return path as PropertyKey[]
  if (typeof path !== 'string') wrong(`a path is a text such as a.b[0] or a list of keys, not ${short(path)}`)
  const list: PropertyKey[] = []
  let key = ''
  for (let i = 0; i <= path.length; i++) {
    if (i < path.length && path[i] !== '.' && path[i] !== '[' && path[i] !== ']') {
      key += path[i]
      continue
    }
    if (key !== '' || list.length === 0 && i === 0) list[list.length] = key
    key = ''
  }
  return list
}

// holdsThrown tells whether what was thrown is as it was to be.
function holdsThrown(thrown: any, expected: unknown): { pass: boolean; want: string } {
  const text = String(typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown)
  if (expected === undefined) return { pass: true, want: 'to throw' }
  if (typeof expected === 'string') return { pass: has(text, expected), want: `to throw an error whose message holds ${short(expected)}` }
  if (expected instanceof RegExp) return { pass: matches(expected, text), want: `to throw an error whose message matches ${short(expected)}` }
  if (expected instanceof Asymmetric) return { pass: expected.matches(thrown), want: `to throw ${short(expected)}` }
  if (typeof expected === 'function') return { pass: thrown instanceof expected, want: `to throw ${expected.name || 'an instance of that class'}` }
  if (expected instanceof Error) return { pass: text === expected.message, want: `to throw an error with the message ${short(expected.message)}` }
  return wrong(`toThrow takes a text, a regular expression, a class or an error, not ${short(expected)}`)
}

const toThrow: Matcher = function (received, expected) {
  if (this.via === 'rejects') return { ...holdsThrown(received, expected), found: `the promise, which was rejected with ${short(received)},` }
  if (typeof received !== 'function') wrong(`toThrow calls a function, and got ${short(received)}: write expect(() => ...) or await expect(promise).rejects`)
  let thrown: { value: unknown } | undefined
  let result: any
  try {
    result = received()
  } catch (value) {
    thrown = { value }
  }
  if (!thrown && typeof result?.then === 'function') {
    new Promise((done: (v: unknown) => void) => done(result)).then(undefined, () => {})
    wrong('the function gave a promise, which toThrow does not wait for: write await expect(f()).rejects.toThrow(...)')
  }
  if (!thrown) return { pass: false, want: holdsThrown(undefined, expected).want, found: 'the function' }
  return { ...holdsThrown(thrown.value, expected), found: `the function, which threw ${short(thrown.value)},` }
}

const matchers: Record<string, Matcher> = {
  toBe(received, expected) {
    const pass = is(received, expected)
    return { pass, want: `to be ${short(expected)}`, differ: [expected, received],
      hint: !pass && equals(received, expected) ? 'they are equal, and not the same object: write toEqual' : undefined }
  },
  toEqual: (received, expected) => ({ pass: equals(received, expected), want: `to equal ${short(expected)}`, differ: [expected, received] }),
  toStrictEqual: (received, expected) => ({ pass: equals(received, expected, true), want: `to strictly equal ${short(expected)}`, differ: [expected, received],
    hint: equals(received, expected) ? 'they differ in members that are undefined, holes of an array or classes only, which toEqual does not mind' : undefined }),
  toMatchObject(received, pattern) {
    if (typeof pattern !== 'object' || pattern === null) wrong(`toMatchObject takes an object, not ${short(pattern)}`)
    return { pass: contains(received, pattern), want: `to match ${short(pattern)}`, differ: [pattern, project(received, pattern)] }
  },
  toContain(received, item) {
    const want = `to contain ${short(item)}`
    if (typeof received === 'string') return { pass: typeof item === 'string' && has(received, item), want }
    const list = listOf(received)
    if (!list) return { pass: false, want: `${want}, and it is no list and no text` }
    return { pass: some(list, (v) => v === item || is(v, item)), want,
      hint: some(list, (v) => equals(v, item)) ? 'it holds an equal one: write toContainEqual' : undefined }
  },
  toContainEqual(received, item) {
    const list = listOf(received)
    return { pass: list ? some(list, (v) => equals(v, item)) : false, want: `to contain ${short(item)}${list ? '' : ', and it is no list'}` }
  },
  toHaveLength(received, length) {
    return { pass: received?.length === length, want: `to have the length ${short(length)}, and it has ${short(received?.length)}` }
  },
  toHaveProperty(received, path, ...value) {
    const keys = keysOf(path), at = typeof path === 'string' && received !== null && received !== undefined && path in Object(received)
      ? { found: true, value: received[path] } : reach(received, keys)
    const want = `to have the property ${short(path)}`
    if (value.length === 0) return { pass: at.found, want }
    return { pass: at.found && equals(at.value, value[0]), want: `${want} with the value ${short(value[0])}`, differ: at.found ? [value[0], at.value] : undefined }
  },
  toMatch(received, pattern) {
    if (typeof pattern !== 'string' && !(pattern instanceof RegExp)) wrong(`toMatch takes a text or a regular expression, not ${short(pattern)}`)
    const pass = typeof received === 'string' && (typeof pattern === 'string' ? has(received, pattern) : matches(pattern, received))
    return { pass, want: `to match ${short(pattern)}` }
  },
  toThrow,
  toThrowError: toThrow,
  toBeTruthy: simply('truthy', (v) => !!v),
  toBeFalsy: simply('falsy', (v) => !v),
  toBeNull: simply('null', (v) => v === null),
  toBeUndefined: simply('undefined', (v) => v === undefined),
  toBeDefined: simply('defined', (v) => v !== undefined),
  toBeNaN: simply('NaN', (v) => is(v, NaN)),
  toBeGreaterThan: compared('toBeGreaterThan', 'greater than', (a, b) => a > b),
  toBeGreaterThanOrEqual: compared('toBeGreaterThanOrEqual', 'at least', (a, b) => a >= b),
  toBeLessThan: compared('toBeLessThan', 'less than', (a, b) => a < b),
  toBeLessThanOrEqual: compared('toBeLessThanOrEqual', 'at most', (a, b) => a <= b),
  toBeCloseTo(received, number, digits = 2) {
    if (typeof number !== 'number') wrong(`toBeCloseTo takes a number, not ${short(number)}`)
    return { pass: near(received, number, digits), want: `to be ${number} up to ${digits} digits behind the point` }
  },
  toBeInstanceOf(received, type) {
    if (typeof type !== 'function') wrong(`toBeInstanceOf takes a class, not ${short(type)}`)
    return { pass: received instanceof type, want: `to be an instance of ${type.name || 'that class'}` }
  },
  toMatchGolden(received, name) {
    if (this.negated) wrong('a golden says what a value is: toMatchGolden has no not')
    if (name !== undefined && typeof name !== 'string') wrong(`the name of a golden is a text, not ${short(name)}`)
    const { pass, want, hint, ...texts } = host.golden(golden(received), name)
    return { pass, want, hint, differ: texts.expected === undefined ? undefined : [texts.expected, texts.received] }
  },
}

function near(a: unknown, b: number, digits: number): boolean {
  return is(a, b) || typeof a === 'number' && abs(a - b) < 10 ** -digits / 2
}

// say makes an error say what a matcher found.
function say(error: AssertionError, e: Expectation, name: string, received: unknown, v: Verdict) {
  const called = calledAs(e, name)
  error.message = `${called}: expected ${v.found ?? short(received)} ${e.negated ? 'not ' : ''}${v.want}`
  if (v.hint && !e.negated) error.hint = v.hint
  if (!v.differ || e.negated) return
  const both = typeof v.differ[0] === 'string' && typeof v.differ[1] === 'string'
  const text = (side: unknown) => (both ? side as string : typeof side === 'string' ? native.inspect(side) : long(side))
  const expected = text(v.differ[0]), actual = text(v.differ[1])
  if (!both && short(v.differ[0]).length + short(v.differ[1]).length < 80 || !has(expected, '\n') && !has(actual, '\n')) return
  error.message = `${called}: the value (+) is not what was expected (-)`
  error.expected = expected
  error.received = actual
}

// What is on its way, and whether anybody waits for it.
interface Later { error: AssertionError; settled: boolean; awaited: boolean; name: string }
const all: Later[] = []

// leaks are the expectations that nobody waited for, as errors in their places.
export function leaks(): AssertionError[] {
  const list: AssertionError[] = []
  for (let i = 0; i < all.length; i++) {
    const l = all[i]
    if (l.awaited && l.settled) continue
    l.error.message = `the expectation ${l.name} was ${l.awaited ? 'still waiting when the test ended' : 'not awaited'}`
    l.error.hint = 'write: await expect(...)'
    list[list.length] = l.error
  }
  return list
}

class Expectation {
  constructor(readonly received: unknown, readonly about: string, readonly negated = false, readonly via: '' | 'resolves' | 'rejects' = '') {}

  get not() { return new Expectation(this.received, this.about, !this.negated, this.via) }
  get resolves() { return new Expectation(this.received, this.about, this.negated, 'resolves') }
  get rejects() { return new Expectation(this.received, this.about, this.negated, 'rejects') }
}

const names = keys(matchers)
for (let i = 0; i < names.length; i++) {
  const name = names[i], matcher = matchers[name]
  defineProperty(Expectation.prototype, name, {
    writable: true, configurable: true,
    value(this: Expectation, ...args: unknown[]) {
      if (this.via) return later(this, name, (value) => judge(matcher, this, value, args))
      const verdict = judge(matcher, this, this.received, args)
      if (verdict.pass !== this.negated) return undefined
      const error = new AssertionError()
      say(error, this, name, this.received, verdict)
      throw error
    },
  })
}

// judge calls a matcher.
function judge(matcher: Matcher, e: Expectation, value: unknown, args: unknown[]): Verdict {
  const all = [value]
  for (let i = 0; i < args.length; i++) all[i + 1] = args[i]
  return apply(matcher, e, all)
}

const calledAs = (e: Expectation, name: string) => `${e.about ? e.about + ': ' : ''}${e.via ? e.via + '.' : ''}${e.negated ? 'not.' : ''}${name}`

// listOf are the elements of what can be iterated.
function listOf(v: any): unknown[] | undefined {
  if (isArray(v)) return v
  if (v === null || v === undefined || typeof v[iterator] !== 'function') return undefined
  const list: unknown[] = [], from = v[iterator]()
  for (let step = from.next(); !step.done; step = from.next()) list[list.length] = step.value
  return list
}

function some(list: unknown[], holds: (v: any) => boolean): boolean {
  for (let i = 0; i < list.length; i++) if (holds(list[i])) return true
  return false
}

// later is a matcher of what a promise comes to. Its error is made at once, while the author's line is on the stack.
function later(e: Expectation, name: string, matcher: (value: unknown) => Verdict) {
  const error = new AssertionError()
  const called = calledAs(e, name)
  const mine: Later = { error, settled: false, awaited: false, name: called }
  all[all.length] = mine
  const fail = (message: string, cause?: unknown): never => {
    error.message = `${called}: ${message}`
    if (cause !== undefined) error.cause = cause
    throw error
  }
  const judged = (async () => {
    let value: unknown
    let rejected = false
    if (typeof (e.received as any)?.then !== 'function') fail(`expected a promise, got ${short(e.received)}`)
    try {
      value = await e.received
    } catch (reason) {
      value = reason
      rejected = true
    }
    if (rejected && e.via === 'resolves') fail(`the promise was rejected with ${short(value)}`, value)
    if (!rejected && e.via === 'rejects') fail(`the promise was resolved with ${short(value)}, and was to be rejected`)
    const verdict = matcher(value)
    if (verdict.pass !== e.negated) return
    say(error, e, name, value, verdict)
    throw error
  })()
  defineProperty(judged, 'constructor', { value: undefined }) // or then asked Promise, which a test may have changed
  then(judged, () => { mine.settled = true }, () => { mine.settled = true })
  return {
    then(done: any, failed: any) {
      mine.awaited = true
      return then(judged, done, failed)
    },
    catch(handler: any) { return this.then(undefined, handler) },
    finally(handler: any) {
      mine.awaited = true
      return judged.finally(handler)
    },
  }
}

// asymmetric makes an expected value that stands for many; text is how messages show it.
class Wanted extends Asymmetric {
  constructor(readonly text: string, readonly holds: (v: any) => boolean) { super() }
  matches(v: unknown) { return this.holds(v) }
  [inspectCustom]() { return this.text }
}

// primitiveOf is what typeof says of the values that a class such as String stands for.
const primitiveOf = (type: unknown) => type === String ? 'string' : type === Number ? 'number' : type === Boolean ? 'boolean' : type === BigInt ? 'bigint'
  : type === Symbol ? 'symbol' : type === Function ? 'function' : undefined

export const expect = assign((received: unknown, message?: unknown) => {
  if (message !== undefined && typeof message !== 'string') wrong(`the message of an expectation is a text, not ${short(message)}`)
  return new Expectation(received, message ?? '')
}, {
  any(type: any) {
    if (typeof type !== 'function') wrong(`expect.any takes a class such as Number, not ${short(type)}`)
    const primitive = primitiveOf(type)
    return new Wanted(`Any<${type.name}>`, (v) => typeof v === primitive || v instanceof type || type === Object && typeof v === 'object')
  },
  anything: () => new Wanted('Anything', (v) => v !== null && v !== undefined),
  arrayContaining(items: unknown[]) {
    if (!isArray(items)) wrong(`expect.arrayContaining takes a list, not ${short(items)}`)
    return new Wanted(`ArrayContaining ${short(items)}`, (v) => isArray(v) && !some(items, (item) => !some(v, (x) => equals(x, item))))
  },
  closeTo(number: number, digits = 2) {
    if (typeof number !== 'number') wrong(`expect.closeTo takes a number, not ${short(number)}`)
    return new Wanted(`CloseTo ${number} (${digits} digits)`, (v) => near(v, number, digits))
  },
  objectContaining(pattern: any) {
    if (typeof pattern !== 'object' || pattern === null) wrong(`expect.objectContaining takes an object, not ${short(pattern)}`)
    return new Wanted(`ObjectContaining ${short(pattern)}`, (v) => typeof v === 'object' && v !== null &&
      !some(ownKeys(pattern), (key) => !(key in v && equals(v[key], pattern[key]))))
  },
  stringContaining(text: string) {
    if (typeof text !== 'string') wrong(`expect.stringContaining takes a text, not ${short(text)}`)
    return new Wanted(`StringContaining ${short(text)}`, (v) => typeof v === 'string' && has(v, text))
  },
  stringMatching(pattern: string | RegExp) {
    if (typeof pattern !== 'string' && !(pattern instanceof RegExp)) wrong(`expect.stringMatching takes a text or a regular expression, not ${short(pattern)}`)
    return new Wanted(`StringMatching ${short(pattern)}`, (v) => typeof v === 'string' && matches(pattern instanceof RegExp ? pattern : new RegExp(pattern), v))
  },
})
