'use strict'
// Node's assert. The module is the function ok.
const { coded, invalidType, invalidValue, missing, check } = require('metis-run:errors')
const native = require('metis-run:inspect')

interface Failure { actual?: any; expected?: any; message?: any; operator: string }

const isRegExp = (v: any): v is RegExp => native.kind(v) === 'RegExp'
const isError = (v: any): v is Error => native.kind(v) === 'Error' || v instanceof Error
const isObject = (v: any) => typeof v === 'object' && v !== null
const matches = (text: string, pattern: RegExp) => RegExp.prototype.exec.call(pattern, text) !== null

// shown is a value with a member a line, so that two of them can be compared by their lines.
function shown(v: any): string {
  return native.inspect(v, {
    compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false, sorted: true, getters: true,
  })
}

const headers: Record<string, string> = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
}

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 3)}...` : text)

// bounded is the first 46 of more than 50 lines.
function bounded(lines: string[]): string {
  return (lines.length > 50 ? [...lines.slice(0, 46), '...'] : lines).join('\n')
}

// generated is the message of a failure that its author gave none, or that shows the difference below his.
function generated({ actual, expected, operator, message }: Failure): string {
  switch (operator) {
    case 'deepStrictEqual': case 'strictEqual':
      return difference(actual, expected, operator, message)
    case 'notDeepStrictEqual': case 'notStrictEqual': {
      const same = operator === 'notStrictEqual' && (isObject(actual) || typeof actual === 'function')
      const header = same ? 'Expected "actual" not to be reference-equal to "expected":' : headers[operator]
      const text = shown(actual), lines = text.split('\n')
      if (lines.length === 1) return `${header}${text.length > 5 ? '\n\n' : ' '}${text}`
      return `${header}\n\n${bounded(lines)}\n`
    }
  }
  const a = shown(actual), b = shown(expected)
  if (operator === 'notDeepEqual' && a === b) {
    const text = `${headers[operator]}\n\n${a}`
    return text.length > 1024 ? `${text.slice(0, 1021)}...` : text
  }
  const one = cut(a, 512), other = cut(b, 512)
  if (operator === 'deepEqual') return `${headers[operator]}\n\n${one}\n\nshould loosely deep-equal\n\n${other}`
  if (operator === 'notDeepEqual') return `Expected values not to be loosely deep-equal:\n\n${one}\n\nshould not loosely deep-equal\n\n${other}`
  return `${one} ${operator} ${other}`
}

// withoutStack is an error as it would be if it had been made nowhere: where two were made is no difference.
function withoutStack(error: Error): Error {
  const copy = Object.setPrototypeOf(Object.assign(new Error(error.message), error), Object.getPrototypeOf(error))
  if (Object.hasOwn(error, 'cause')) Object.defineProperty(copy, 'cause', { value: error.cause })
  Object.defineProperty(copy, 'stack', { value: Error.prototype.toString.call(error) })
  return copy
}

// difference shows where two values differ, line by line.
function difference(actual: any, expected: any, operator: string, message: any): string {
  if (actual instanceof Error && expected instanceof Error) {
    actual = withoutStack(actual)
    expected = withoutStack(expected)
  }
  const whole = shown(actual)
  const ours = whole.split('\n'), theirs = shown(expected).split('\n')
  const objects = operator === 'strictEqual' &&
    (isObject(actual) && isObject(expected) || typeof actual === 'function' && typeof expected === 'function')
  const header = message || (objects ? 'Expected "actual" to be reference-equal to "expected":' : headers[operator])
  let pointer = ''
  if (ours.length === 1 && theirs.length === 1 && ours[0] !== theirs[0]) {
    const length = ours[0].length + theirs[0].length
    if (length <= 12) {
      if (!isObject(actual) && !isObject(expected) && (actual !== 0 || expected !== 0)) return `${header}\n\n${ours[0]} !== ${theirs[0]}\n`
    } else if (!objects && length < 80) {
      let i = 0
      while (ours[0][i] === theirs[0][i]) i++
      if (i > 2) pointer = `\n  ${' '.repeat(i)}^`
    }
  }
  const tail: string[] = [] // the lines at the end that are the same
  while (ours.length > 0 && theirs.length > 0 && ours[ours.length - 1] === theirs[theirs.length - 1]) {
    tail.unshift(ours.pop()!)
    theirs.pop()
  }
  if (ours.length === 0 && theirs.length === 0) {
    return `Values have same structure but are not reference-equal:\n\n${bounded(whole.split('\n'))}\n`
  }
  const picture = new Picture()
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const our = ours[i], their = theirs[i]
    if (our !== undefined && their !== undefined && bare(our) === bare(their)) {
      picture.same(our.length > their.length ? our : their) // a comma at the end is no difference
      continue
    }
    picture.apart(our, their)
    if (picture.printed > 50 && i < Math.max(ours.length, theirs.length) - 2) {
      return `${header}\n+ actual - expected ... Lines skipped\n${picture.above()}\n...${picture.below()}\n...`
    }
  }
  const few = tail.length < 5
  const end = few ? tail : [tail[0], undefined, ...tail.slice(-3)]
  const skipped = picture.skipped || !few ? ' ... Lines skipped' : ''
  const last = end.map((line) => (line === undefined ? '\n...' : `\n  ${line}`)).join('')
  return `${header}\n+ actual - expected${skipped}\n${picture.above()}${picture.below()}${last}${pointer}`
}

const bare = (line: string) => (line.endsWith(',') ? line.slice(0, -1) : line)

// Picture is the lines of a difference: what is the same, shortened where it goes on, and what is only on one side.
class Picture {
  printed = 0
  skipped = false
  #text = ''
  #expected = '' // stands behind what is actual, until the sides agree again
  #run: string[] = [] // lines that are the same

  above() { return this.#text }
  below() { return this.#expected }

  same(line: string) {
    this.#text += this.#expected
    this.#expected = ''
    this.#run.push(line)
    if (this.#run.length <= 2) this.#put(`  ${line}`)
  }
  apart(our: string | undefined, their: string | undefined) {
    const rest = this.#run.slice(2)
    this.#run = []
    if (rest.length > 3) {
      this.#text += '\n...'
      this.skipped = true
    }
    for (const line of rest.length > 3 ? rest.slice(-2) : rest) this.#put(`  ${line}`)
    if (our !== undefined) this.#put(`+ ${our}`)
    if (their !== undefined) {
      this.#expected += `\n- ${their}`
      this.printed++
    }
  }
  #put(line: string) {
    this.#text += `\n${line}`
    this.printed++
  }
}

class AssertionError extends Error {
  generatedMessage: boolean
  code = 'ERR_ASSERTION'
  actual: any
  expected: any
  operator: any

  constructor(options: any) {
    check.object(options, 'options')
    const { message, operator, actual, expected } = options
    const differs = operator === 'deepStrictEqual' || operator === 'strictEqual'
    super(message != null && !(differs && message !== undefined) ? String(message) : generated({ actual, expected, operator, message }))
    this.generatedMessage = !message
    // The engine writes the stack when it is first read: now, while the name has the code in it. Reflect leaves its frames
    // as they are, for the host to find the author's place in.
    Object.defineProperty(this, 'name', { value: 'AssertionError [ERR_ASSERTION]', writable: true, configurable: true })
    Reflect.get(this, 'stack')
    this.name = 'AssertionError'
    for (const [key, value] of Object.entries({ code: 'ERR_ASSERTION', actual, expected, operator })) {
      delete (this as any)[key] // so that they stand in Node's order
      ;(this as any)[key] = value
    }
  }
  toString() {
    return `${this.name} [${this.code}]: ${this.message}`
  }
}

function fails(failure: Failure): never {
  if (failure.message instanceof Error) throw failure.message
  throw new AssertionError(failure)
}

function both(args: IArguments) {
  if (args.length < 2) throw missing('actual', 'expected')
}

// truth is assert.ok and assert itself; the text of the call is its message.
function truth(args: any[]) {
  let [value, message] = args
  if (value) return
  if (args.length === 0) message = 'No value argument passed to `assert.ok()`'
  else if (message == null) {
    const call = native.callText()
    message = call === undefined ? 'false == true' : `The expression evaluated to a falsy value:\n\n  ${call}\n`
  } else if (message instanceof Error) throw message
  const error = new AssertionError({ actual: value, expected: true, message, operator: '==' })
  error.generatedMessage = args.length === 0 || args[1] == null
  throw error
}

const strictly = (a: any, b: any): boolean => require('metis-run:compare').strictEqual(a, b)
const loosely = (a: any, b: any): boolean => require('metis-run:compare').equal(a, b)
const alike = (a: any, b: any) => a == b || a !== a && b !== b // eslint-disable-line eqeqeq

// comparison is an assertion about two values.
function comparison(operator: string, holds: (a: any, b: any) => boolean, sign = operator) {
  return {
    [operator](actual: any, expected: any, message?: any) {
      both(arguments)
      if (!holds(actual, expected)) fails({ actual, expected, message, operator: sign })
    },
  }
}

// matching is match and doesNotMatch.
function matching(operator: string, wanted: boolean, words: string) {
  return {
    [operator](text: any, pattern: RegExp, message?: any) {
      if (!isRegExp(pattern)) throw invalidType('regexp', 'an instance of RegExp', pattern)
      if (typeof text === 'string' && matches(text, pattern) === wanted) return
      if (message instanceof Error) throw message
      const generatedMessage = !message
      message ||= typeof text !== 'string' ? invalidType('string', 'of type string', text).message
        : `The input ${words} the regular expression ${native.inspect(pattern)}. Input:\n\n${native.inspect(text)}\n`
      const error = new AssertionError({ actual: text, expected: pattern, message, operator })
      error.generatedMessage = generatedMessage
      throw error
    },
  }
}

// What a function threw, or a promise was rejected with; nothing if undefined.
type Thrown = { value: any } | undefined

function run(fn: () => any): Thrown {
  check.function(fn, 'fn')
  try {
    fn()
  } catch (value) {
    return { value }
  }
  return undefined
}

async function settle(promise: any): Promise<Thrown> {
  const isPromise = (v: any) => isObject(v) && typeof v.then === 'function' && typeof v.catch === 'function'
  let wait = promise
  if (typeof promise === 'function') {
    wait = promise()
    if (!isPromise(wait)) {
      const what = /Received (.*)$/s.exec(invalidType('x', '', wait).message)![1]
      throw coded(TypeError, 'ERR_INVALID_RETURN_VALUE', `Expected instance of Promise to be returned from the "promiseFn" function but got ${what}.`)
    }
  } else if (!isPromise(promise)) {
    throw invalidType('promiseFn', 'of type function or an instance of Promise', promise)
  }
  try {
    await wait
  } catch (value) {
    return { value }
  }
  return undefined
}

// An assertion about what is thrown: its name, what it calls that, and what its caller expects.
interface Throwing { operator: string; what: string; expected: any; message: any }

function takeText(t: Throwing) {
  if (typeof t.expected !== 'string') return
  t.message = t.expected
  t.expected = undefined
}

// mustThrow is throws and rejects.
function mustThrow(thrown: Thrown, t: Throwing, given: number) {
  const classes = 'of type function or an instance of Error, RegExp, or Object'
  if (typeof t.expected === 'string') {
    if (given > 2) throw invalidType('error', classes, t.expected)
    const same = thrown && (isObject(thrown.value) ? thrown.value.message === t.expected : thrown.value === t.expected)
    if (same) {
      const which = isObject(thrown.value) ? 'error message' : 'error'
      throw coded(TypeError, 'ERR_AMBIGUOUS_ARGUMENT', `The "error/message" argument is ambiguous. The ${which} "${t.expected}" is identical to the message.`)
    }
    takeText(t)
  } else if (t.expected != null && typeof t.expected !== 'object' && typeof t.expected !== 'function') {
    throw invalidType('error', classes, t.expected)
  }
  const { operator, expected, message } = t
  if (!thrown) {
    const details = (expected?.name ? ` (${expected.name})` : '') + (message ? `: ${message}` : '.')
    fails({ operator, expected, message: `Missing expected ${t.what}${details}` })
  }
  if (expected) mustFit(thrown.value, t)
}

// mustFit compares what was thrown with a class, a pattern, a function that looks at it, or an object of properties.
function mustFit(actual: any, t: Throwing) {
  const { operator, expected } = t
  let { message } = t, because: string
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && actual instanceof expected) return
    if (Object.prototype.isPrototypeOf.call(Error, expected)) {
      because = `The error is expected to be an instance of "${expected.name}". Received ` +
        (isError(actual) ? `"${actual.name}"\n\nError message:\n\n${actual.message}` : `"${native.inspect(actual, { depth: -1 })}"`)
    } else {
      const answer = Reflect.apply(expected, {}, [actual])
      if (answer === true) return
      because = `The ${expected.name ? `"${expected.name}" ` : ''}validation function is expected to return "true". Received ${native.inspect(answer)}` +
        (isError(actual) ? `\n\nCaught error:\n\n${actual}` : '')
    }
  } else if (isRegExp(expected)) {
    const text = String(actual)
    if (matches(text, expected)) return
    because = `The input did not match the regular expression ${native.inspect(expected)}. Input:\n\n${native.inspect(text)}\n`
  } else {
    return mustHave(actual, t)
  }
  const error = new AssertionError({ actual, expected, message: message || because, operator })
  error.generatedMessage = !message
  throw error
}

class Comparison {
  [key: string]: any
}

function mustHave(actual: any, { operator, expected, message }: Throwing) {
  const differ = (a: any, b: any) => {
    const error = new AssertionError({ actual: a, expected: b, message, operator: 'deepStrictEqual' })
    throw Object.assign(error, { actual, expected, operator })
  }
  if (!isObject(actual)) differ(actual, expected)
  const keys = Object.keys(expected)
  if (expected instanceof Error) keys.push('name', 'message')
  else if (keys.length === 0) throw invalidValue('error', expected, 'may not be an empty object')
  const fits = (key: string) => typeof actual[key] === 'string' && isRegExp(expected[key]) && matches(actual[key], expected[key])
  for (const key of keys) {
    if (fits(key) || key in actual && strictly(actual[key], expected[key])) continue
    if (message) fails({ actual, expected, message, operator })
    const a = new Comparison(), b = new Comparison()
    for (const k of keys) {
      if (k in actual) a[k] = actual[k]
      if (k in expected) b[k] = fits(k) ? actual[k] : expected[k]
    }
    differ(a, b)
  }
}

// mustNotThrow is doesNotThrow and doesNotReject: what is not expected is thrown on.
function mustNotThrow(thrown: Thrown, t: Throwing) {
  if (!thrown) return
  takeText(t)
  const { operator, expected, message, what } = t
  const actual = thrown.value
  if (expected && !unwanted(actual, expected)) throw actual
  fails({ actual, expected, operator, message: `Got unwanted ${what}${message ? `: ${message}` : '.'}\nActual message: "${actual && actual.message}"` })
}

function unwanted(actual: any, expected: any): boolean {
  if (isRegExp(expected)) return matches(String(actual), expected)
  if (typeof expected !== 'function') throw invalidType('expected', 'of type function or an instance of RegExp', expected)
  if (expected.prototype !== undefined && actual instanceof expected) return true
  return !Object.prototype.isPrototypeOf.call(Error, expected) && Reflect.apply(expected, {}, [actual]) === true
}

function ok(...args: any[]) {
  truth(args)
}

const shared: any = {
  fail(actual?: any, expected?: any, message?: any, operator?: string) {
    if (arguments.length > 1) { // as older scripts call it
      if (arguments.length === 2) operator = '!='
      if (message instanceof Error) throw message
      throw new AssertionError({ actual, expected, operator: operator ?? 'fail', message })
    }
    if (actual instanceof Error) throw actual
    if (actual != null) throw new AssertionError({ operator: 'fail', message: actual })
    const error = new AssertionError({ operator: 'fail', message: 'Failed', actual })
    error.generatedMessage = true
    throw error
  },
  AssertionError,
  ok,
  ...comparison('equal', alike, '=='),
  ...comparison('notEqual', (a, b) => !alike(a, b), '!='),
  ...comparison('deepEqual', loosely),
  ...comparison('notDeepEqual', (a, b) => !loosely(a, b)),
  ...comparison('deepStrictEqual', strictly),
  ...comparison('notDeepStrictEqual', (a, b) => !strictly(a, b)),
  ...comparison('strictEqual', Object.is),
  ...comparison('notStrictEqual', (a, b) => !Object.is(a, b)),
  throws(fn: () => any, expected?: any, message?: any) {
    mustThrow(run(fn), { operator: 'throws', what: 'exception', expected, message }, arguments.length)
  },
  async rejects(promise: any, expected?: any, message?: any) {
    const given = arguments.length
    mustThrow(await settle(promise), { operator: 'rejects', what: 'rejection', expected, message }, given)
  },
  doesNotThrow(fn: () => any, expected?: any, message?: any) {
    mustNotThrow(run(fn), { operator: 'doesNotThrow', what: 'exception', expected, message })
  },
  async doesNotReject(promise: any, expected?: any, message?: any) {
    mustNotThrow(await settle(promise), { operator: 'doesNotReject', what: 'rejection', expected, message })
  },
  ifError(value: any) {
    if (value === null || value === undefined) return
    let text = native.inspect(value)
    if (typeof value === 'object' && typeof value.message === 'string') {
      text = value.message === '' && value.constructor ? value.constructor.name : value.message
    }
    const error = new AssertionError({ actual: value, expected: null, operator: 'ifError', message: `ifError got unwanted exception: ${text}` })
    error.generatedMessage = false
    throw error
  },
  ...matching('match', true, 'did not match'),
  ...matching('doesNotMatch', false, 'was expected to not match'),
}

function strict(...args: any[]) {
  truth(args)
}
Object.assign(ok, shared, { strict })
Object.assign(strict, shared, {
  equal: shared.strictEqual,
  deepEqual: shared.deepStrictEqual,
  notEqual: shared.notStrictEqual,
  notDeepEqual: shared.notDeepStrictEqual,
  strict,
})

export = ok
