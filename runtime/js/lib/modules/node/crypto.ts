'use strict'
// Node's crypto: digests, keys made of passwords, AES, and random bytes, which come from the session's source and so are
// the same again in a session with a seed. The work is Go's.
const { coded, invalidType, outOfRange, check } = require('metis-run:errors')
const native = require('metis-run:crypto')
const webcrypto = globalThis.crypto // scripts put this module in its place

type Bytes = string | ArrayBuffer | ArrayBufferView

const views = 'an instance of Buffer, TypedArray, or DataView'
const bytesOrText = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView'
const keys = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey'
const isBuffer = (v: any) => Object.prototype.toString.call(v) === '[object ArrayBuffer]'

// bytes are what a text or a view stands for.
function bytes(v: any, name: string, expected: string, encoding?: any): any {
  if (typeof v === 'string') return Buffer.from(v, encoding === 'buffer' || !Buffer.isEncoding(encoding) ? 'utf8' : encoding)
  if (ArrayBuffer.isView(v) || isBuffer(v) && expected !== updates) return v
  throw invalidType(name, expected, v)
}
const updates = `of type string or ${views}`

// as is the result in the encoding that was asked for.
function as(result: ArrayBuffer, encoding?: any): any {
  const buffer = Buffer.from(result)
  return encoding === undefined || encoding === null || !Buffer.isEncoding(encoding) ? buffer : buffer.toString(encoding)
}

// later calls a callback in a turn of its own, as work that was done elsewhere does.
function later(callback: any, ...results: any[]) {
  require('timers').setImmediate(callback, ...results)
}

// asynchronous makes the form with a callback of a function that answers at once. Options at the end may be left out.
function asynchronous(name: string, sync: (...args: any[]) => any) {
  return {
    [name](...args: any[]) {
      const at = args.findLastIndex((a) => typeof a === 'function')
      check.function(args[at], 'callback')
      later(args[at], null, sync(...args.slice(0, at)))
    },
  }[name]
}

class HashState {
  handle: any
  algorithm = ''
  done = false
}

// Hash and Hmac are functions and no classes: older scripts call them without new.
function Hash(this: any, algorithm: any, options?: any): any {
  if (!new.target) return new (Hash as any)(algorithm, options)
  const state = new HashState()
  Object.defineProperty(this, kept, { value: state })
  const length = options !== null && typeof options === 'object' ? options.outputLength : undefined
  if (length !== undefined) check.integer(length, 'options.outputLength', 0, 2 ** 32 - 1)
  if (algorithm instanceof HashState) {
    state.algorithm = algorithm.algorithm
    state.handle = native.copy(algorithm.handle, length ?? native.size(algorithm.algorithm))
    return
  }
  state.algorithm = check.string(algorithm, 'algorithm')
  state.handle = native.hash(algorithm, length)
  if (state.handle === undefined) throw new Error('Digest method not supported')
  if (state.handle === false) throw coded(Error, 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH', 'error:030000B2:digital envelope routines::not XOF or invalid length')
}

function Hmac(this: any, algorithm: any, key: Bytes): any {
  if (!new.target) return new (Hmac as any)(algorithm, key)
  check.string(algorithm, 'hmac')
  const state = new HashState()
  Object.defineProperty(this, kept, { value: state })
  state.handle = native.hmac(algorithm, bytes(key, 'key', keys))
  if (state.handle === undefined) throw invalidDigest(algorithm)
}

const kept = Symbol('kept')
const finalized = () => coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called')
const invalidDigest = (name: string) => coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`)
const invalidKeyLength = () => coded(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length')

function update(this: any, data: Bytes, encoding?: any) {
  const state = this[kept]
  if (state.done) throw finalized()
  native.update(state.handle, bytes(data, 'data', updates, encoding))
  return this
}

Object.assign(Hash.prototype, {
  update,
  digest(encoding?: any) {
    const state = this[kept]
    if (state.done) throw finalized()
    state.done = true
    return as(native.digest(state.handle), encoding)
  },
  copy(options?: any) {
    if (this[kept].done) throw finalized()
    return new (Hash as any)(this[kept], options)
  },
})
Object.assign(Hmac.prototype, {
  update,
  digest(encoding?: any) {
    const state = this[kept]
    if (state.done) return as(new ArrayBuffer(0), encoding) // as Node has it
    state.done = true
    return as(native.digest(state.handle), encoding)
  },
})

function hash(algorithm: string, input: Bytes, encoding: any = 'hex') {
  check.string(algorithm, 'algorithm')
  const data = bytes(input, 'input', updates)
  const handle = native.hash(algorithm)
  if (handle === undefined) throw new Error('Digest method not supported')
  native.update(handle, data)
  return as(native.digest(handle), encoding)
}

function randomBytes(size: number, callback?: any) {
  check.number(size, 'size')
  if (!(size >= 0 && size <= 2 ** 31 - 1)) throw outOfRange('size', '>= 0 && <= 2147483647', size)
  if (callback !== undefined) check.function(callback, 'callback')
  const buffer = Buffer.alloc(Math.trunc(size))
  native.random(buffer)
  if (callback === undefined) return buffer
  later(callback, null, buffer)
}

function randomFillSync(buffer: any, offset = 0, size?: number) {
  const view = isBuffer(buffer) ? new Uint8Array(buffer) : buffer
  if (!ArrayBuffer.isView(view)) throw invalidType('buf', 'an instance of ArrayBuffer or ArrayBufferView', buffer)
  const unit = (view as any).BYTES_PER_ELEMENT ?? 1, length = view.byteLength / unit
  check.number(offset, 'offset')
  if (!(offset >= 0 && offset <= length)) throw outOfRange('offset', `>= 0 && <= ${length}`, offset)
  if (size === undefined) size = length - offset
  else {
    check.number(size, 'size')
    if (!(size >= 0)) throw outOfRange('size', '>= 0 && <= 2147483647', size)
    if (size + offset > length) throw outOfRange('size + offset', `<= ${length}`, size + offset)
  }
  native.random(new Uint8Array(view.buffer, view.byteOffset + Math.trunc(offset) * unit, Math.trunc(size) * unit))
  return buffer
}

function randomFill(buffer: any, ...rest: any[]) {
  const callback = rest.pop()
  check.function(callback, 'callback')
  later(callback, null, randomFillSync(buffer, ...rest))
}

function randomInt(min: any, max?: any, callback?: any) {
  const single = max === undefined || typeof max === 'function'
  if (single) {
    callback = max
    max = min
    min = 0
  }
  if (callback !== undefined) check.function(callback, 'callback')
  if (!Number.isSafeInteger(min)) throw invalidType('min', 'a safe integer', min)
  if (!Number.isSafeInteger(max)) throw invalidType('max', 'a safe integer', max)
  if (max <= min) throw outOfRange('max', `greater than the value of "min" (${min})`, max)
  const range = max - min, most = 2 ** 48 - 1
  if (range > most) throw outOfRange(single ? 'max' : 'max - min', `<= ${most}`, range)
  // What lies beyond the last multiple of the range would favour small numbers.
  const fair = most - (most % range), source = Buffer.alloc(6)
  let n
  do {
    native.random(source)
    n = source.readUIntBE(0, 6)
  } while (n >= fair)
  n = min + (n % range)
  if (callback === undefined) return n
  later(callback, undefined, n)
}

function randomUUID(options?: { disableEntropyCache?: boolean }) {
  if (options !== undefined) check.object(options, 'options')
  if (options?.disableEntropyCache !== undefined) check.boolean(options.disableEntropyCache, 'options.disableEntropyCache')
  return webcrypto.randomUUID()
}

function timingSafeEqual(a: any, b: any): boolean {
  for (const [v, name] of [[a, 'buf1'], [b, 'buf2']]) {
    if (!ArrayBuffer.isView(v) && !isBuffer(v)) {
      throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`)
    }
  }
  if (a.byteLength !== b.byteLength) throw coded(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length')
  return native.same(a, b)
}

// tooMuch refuses work that no budget of the session could stop.
const tooMuch = (what: string, bound: string) =>
  coded(RangeError, 'ERR_OUT_OF_RANGE', `${what} would hold the session for longer than a second: ${bound}`)

function pbkdf2Sync(password: Bytes, salt: Bytes, iterations: number, keylen: number, digest: string): Buffer {
  check.string(digest, 'digest')
  const secret = bytes(password, 'password', bytesOrText), salted = bytes(salt, 'salt', bytesOrText)
  check.integer(iterations, 'iterations', 1, 2 ** 31 - 1)
  check.integer(keylen, 'keylen', 0, 2 ** 31 - 1)
  if (native.size(digest) === undefined) throw invalidDigest(digest)
  const key = native.pbkdf2(digest, secret, salted, iterations, keylen)
  if (!key) throw tooMuch(`pbkdf2 with ${iterations} iterations`, 'at most 2,000,000 for each block of the digest, of sha384, sha512, sha3 and blake2b 1,000,000')
  return as(key)
}

function scryptSync(password: Bytes, salt: Bytes, keylen: number, options: any = {}): Buffer {
  const secret = bytes(password, 'password', bytesOrText), salted = bytes(salt, 'salt', bytesOrText)
  check.integer(keylen, 'keylen', 0, 2 ** 31 - 1)
  check.object(options, 'options')
  const read = (short: string, long: string, otherwise: number) => {
    if (options[short] !== undefined && options[long] !== undefined) throw coded(Error, 'ERR_CRYPTO_SCRYPT_INVALID_PARAMETER', 'Invalid scrypt parameter')
    const name = options[short] !== undefined ? short : long
    return options[name] === undefined ? otherwise : check.integer(options[name], name, 0, 2 ** 32 - 1) || otherwise
  }
  const N = read('N', 'cost', 16384), r = read('r', 'blockSize', 8), p = read('p', 'parallelization', 1)
  const most = options.maxmem === undefined ? 2 ** 25 : check.integer(options.maxmem, 'maxmem', 0) || 2 ** 25
  const refused = (why: string) => coded(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', `Invalid scrypt params${why}`)
  if (N < 2 || (N & (N - 1)) !== 0) throw refused('')
  if (128 * r * (N + p + 2) > most) throw refused(': error:030000AC:digital envelope routines::memory limit exceeded')
  const key = native.scrypt(secret, salted, N, r, p, keylen)
  if (key === undefined) throw refused('')
  if (!key) throw tooMuch(`scrypt with N=${N}, r=${r}, p=${p}`, 'N * r * p is at most 2,097,152')
  return as(key)
}

function hkdfSync(digest: string, ikm: Bytes, salt: Bytes, info: Bytes, keylen: number): ArrayBuffer {
  check.string(digest, 'digest')
  const views = 'an instance of ArrayBuffer, TypedArray, DataView, or Buffer'
  const key = bytes(ikm, 'ikm', 'of type string or an instance of SecretKeyObject, ArrayBuffer, TypedArray, DataView, or Buffer')
  const salted = bytes(salt, 'salt', `of type string or ${views}`), context = bytes(info, 'info', `of type string or ${views}`)
  check.integer(keylen, 'length', 0, 2 ** 31 - 1)
  if (context.byteLength > 1024) throw outOfRange('info', 'must not contain more than 1024 bytes', context.byteLength)
  const size = native.size(digest)
  if (size === undefined) throw invalidDigest(digest)
  if (keylen > 255 * size) throw invalidKeyLength()
  return native.hkdf(digest, key, salted, context, keylen)
}

// The ciphers: AES with keys of 128, 192 and 256 bits in four modes.
interface Kind { name: string; mode: string; keyLength: number; ivLength?: number; nid: number }
const modes: Record<string, { nid: number; step: number; iv?: number }> = {
  cbc: { nid: 419, step: 4, iv: 16 }, ecb: { nid: 418, step: 4 }, ctr: { nid: 904, step: 1, iv: 16 }, gcm: { nid: 895, step: 3, iv: 12 },
}

function kindOf(name: string): Kind | undefined {
  const [, bits, mode = 'cbc'] = /^(?:id-)?aes-?(128|192|256)(?:-(cbc|ecb|ctr|gcm))?$/i.exec(name)?.map((m) => m?.toLowerCase()) ?? []
  if (bits === undefined) return undefined
  const { nid, step, iv } = modes[mode]
  return {
    name: mode === 'gcm' ? `id-aes${bits}-gcm` : `aes-${bits}-${mode}`, mode, keyLength: Number(bits) / 8, ivLength: iv,
    nid: nid + step * (Number(bits) / 64 - 2),
  }
}

const invalidState = (operation?: string) => coded(Error, 'ERR_CRYPTO_INVALID_STATE', operation ? `Invalid state for operation ${operation}` : 'Invalid state')
const invalidTag = (length: number) => coded(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${length}`)
const wrong: Record<string, [string, string]> = {
  length: ['ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH', 'error:1C80006B:Provider routines::wrong final block length'],
  padding: ['ERR_OSSL_BAD_DECRYPT', 'error:1C800064:Provider routines::bad decrypt'],
}
const tagLengths = [4, 8, 12, 13, 14, 15, 16]

class CipherState {
  handle: any
  mode = ''
  begun = false
  done = false
  tagLength = 16
  tag?: Buffer
  decoder?: any
}

function begin(cipher: any, name: any, key: Bytes, iv: Bytes | null, options: any, decrypts: boolean) {
  check.string(name, 'cipher')
  const secret = bytes(key, 'key', keys), vector = iv === null ? Buffer.alloc(0) : bytes(iv, 'iv', bytesOrText)
  const kind = kindOf(name)
  if (kind === undefined) throw coded(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher')
  const state = new CipherState()
  Object.defineProperty(cipher, kept, { value: state })
  state.mode = kind.mode
  if (secret.byteLength !== kind.keyLength) throw invalidKeyLength()
  const length = options?.authTagLength
  if (length !== undefined && kind.mode === 'gcm') {
    check.integer(length, 'options.authTagLength', 0)
    if (!tagLengths.includes(length)) throw invalidTag(length)
    state.tagLength = length
  }
  state.handle = native.cipher(kind.mode, secret, vector, decrypts)
  if (state.handle === undefined) throw coded(TypeError, 'ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector')
}

// text gives what came out in the encoding that was asked for; characters may come in pieces.
function text(state: CipherState, result: ArrayBuffer, encoding: any, end: boolean): any {
  const buffer = Buffer.from(result)
  if (encoding === undefined || encoding === null || encoding === 'buffer' || !Buffer.isEncoding(encoding)) return buffer
  state.decoder ??= new (require('string_decoder').StringDecoder)(encoding)
  return end ? state.decoder.end(buffer) : state.decoder.write(buffer)
}

const shared: any = {
  update(data: Bytes, inputEncoding?: any, outputEncoding?: any) {
    const state = this[kept]
    const input = bytes(data, 'data', updates, inputEncoding)
    if (state.done) throw new Error('Trying to add data in unsupported state')
    state.begun = true
    return text(state, native.cipherUpdate(state.handle, input), outputEncoding, false)
  },
  setAutoPadding(pads = true) {
    if (this[kept].done) throw invalidState('setAutoPadding')
    native.cipherUnpadded(this[kept].handle, !pads)
    return this
  },
  setAAD(data: any, _options?: any) {
    const state = this[kept]
    const aad = bytes(data, 'buffer', bytesOrText)
    if (state.mode !== 'gcm' || state.begun || state.done) throw invalidState('setAAD')
    native.cipherAAD(state.handle, aad)
    return this
  },
}

function finish(state: CipherState, encoding: any) {
  if (state.done) throw invalidState()
  state.done = true
  const result = native.cipherFinal(state.handle)
  if (typeof result === 'string') throw coded(Error, ...wrong[result])
  return text(state, result, encoding, true)
}

class Cipheriv {
  constructor(name: any, key: Bytes, iv: Bytes | null, options?: any) {
    begin(this, name, key, iv, options, false)
  }
  final(encoding?: any) {
    return finish((this as any)[kept], encoding)
  }
  getAuthTag() {
    const state: CipherState = (this as any)[kept]
    if (state.mode !== 'gcm' || !state.done) throw invalidState('getAuthTag')
    return Buffer.from(native.cipherTag(state.handle)).subarray(0, state.tagLength)
  }
}

class Decipheriv {
  constructor(name: any, key: Bytes, iv: Bytes | null, options?: any) {
    begin(this, name, key, iv, options, true)
  }
  final(encoding?: any) {
    const state: CipherState = (this as any)[kept]
    if (state.mode === 'gcm' && !state.done) {
      const tag = Buffer.from(native.cipherTag(state.handle))
      if (!state.tag || !native.same(tag.subarray(0, state.tag.length), state.tag)) throw new Error('Unsupported state or unable to authenticate data')
    }
    return finish(state, encoding)
  }
  setAuthTag(tag: any, encoding?: any) {
    const state: CipherState = (this as any)[kept]
    const given = bytes(tag, 'buffer', bytesOrText, encoding)
    if (state.mode !== 'gcm' || state.tag || state.done) throw invalidState('setAuthTag')
    if (!tagLengths.includes(given.byteLength)) throw invalidTag(given.byteLength)
    state.tag = isBuffer(given) ? Buffer.from(new Uint8Array(given)) : Buffer.from(Buffer.from(given.buffer, given.byteOffset, given.byteLength))
    return this
  }
}
for (const C of [Cipheriv, Decipheriv]) Object.assign(C.prototype, shared)

function getCipherInfo(name: any, options: any = {}) {
  if (typeof name !== 'string' && typeof name !== 'number') throw invalidType('nameOrNid', 'one of type string or number', name)
  check.object(options, 'options')
  const { keyLength, ivLength } = options
  if (keyLength !== undefined) check.integer(keyLength, 'options.keyLength', -(2 ** 31), 2 ** 31 - 1)
  if (ivLength !== undefined) check.integer(ivLength, 'options.ivLength', -(2 ** 31), 2 ** 31 - 1)
  const kind = typeof name === 'string' ? kindOf(name) : ciphers.map(kindOf).find((k) => k!.nid === name)
  if (kind === undefined || keyLength !== undefined && keyLength !== kind.keyLength) return undefined
  if (ivLength !== undefined && ivLength !== kind.ivLength && !(kind.mode === 'gcm' && ivLength > 0)) return undefined
  const info: any = { mode: kind.mode, name: kind.name, nid: kind.nid, blockSize: kind.mode === 'cbc' || kind.mode === 'ecb' ? 16 : 1 }
  if (kind.ivLength !== undefined) info.ivLength = ivLength ?? kind.ivLength
  info.keyLength = kind.keyLength
  return info
}

const ciphers = ['128', '192', '256'].flatMap((bits) => Object.keys(modes).map((mode) => `aes-${bits}-${mode}`))
const digests = ['blake2b512', 'blake2s256', 'md5', 'sha1', 'sha224', 'sha256', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512', 'sha384', 'sha512',
  'sha512-224', 'sha512-256', 'shake128', 'shake256']

export = {
  createCipheriv: (name: any, key: any, iv: any, options?: any) => new Cipheriv(name, key, iv, options),
  createDecipheriv: (name: any, key: any, iv: any, options?: any) => new Decipheriv(name, key, iv, options),
  createHash: (algorithm: any, options?: any) => new (Hash as any)(algorithm, options),
  createHmac: (algorithm: any, key: any, _options?: any) => new (Hmac as any)(algorithm, key),
  getCiphers: () => [...ciphers],
  getCipherInfo,
  getHashes: () => [...digests],
  hkdf: asynchronous('hkdf', hkdfSync),
  hkdfSync,
  pbkdf2: asynchronous('pbkdf2', pbkdf2Sync),
  pbkdf2Sync,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt: asynchronous('scrypt', scryptSync),
  scryptSync,
  timingSafeEqual,
  hash,
  Cipheriv,
  Decipheriv,
  Hash,
  Hmac,
  webcrypto,
  getRandomValues: (array: any) => webcrypto.getRandomValues(array),
}
