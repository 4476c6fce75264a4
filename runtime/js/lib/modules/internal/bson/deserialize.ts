import { Binary } from 'metis-run:bson/Binary'
import { Decimal128 } from 'metis-run:bson/Decimal128'
import { Long, Timestamp } from 'metis-run:bson/Long'
import { Double, Int32 } from 'metis-run:bson/numbers'
import { ObjectId } from 'metis-run:bson/ObjectId'
import { BSONType } from 'metis-run:bson/serialize'
import { BSONRegExp, BSONSymbol, Code, DBRef, MaxKey, MinKey } from 'metis-run:bson/small'
import { BSONError, toBuffer } from 'metis-run:bson/value'

type Document = Record<string, unknown>

export interface DeserializeOptions {
  useBigInt64?: boolean // 64-bit integers as bigint
  promoteLongs?: boolean // 64-bit integers as numbers where they fit, which is the default; else as Long
  promoteBuffers?: boolean // Binary as Buffer
  promoteValues?: boolean // numbers and symbols as JavaScript's, which is the default; else as Int32, Double, ...
  bsonRegExp?: boolean // patterns as BSONRegExp
  raw?: boolean // inner documents as their bytes
  fieldsAsRaw?: Document // the same for the elements of the arrays that it names
  allowObjectSmallerThanBufferSize?: boolean
  index?: number // where the document begins
  validation?: { utf8: boolean | Record<string, boolean> }
}

export function deserialize(buffer: Uint8Array | ArrayBuffer, options: DeserializeOptions = {}): Document {
  const bytes = toBuffer(buffer)
  const start = options.index ?? 0
  const size = int32(bytes, start)
  if (size < 5) throw new BSONError(`bson size must be >= 5, is ${size}`)
  if (options.allowObjectSmallerThanBufferSize) {
    if (bytes.length < size) throw new BSONError(`buffer length ${bytes.length} must be >= bson size ${size}`)
  } else if (bytes.length !== size) {
    throw new BSONError(`buffer length ${bytes.length} must === bson size ${size}`)
  }
  if (start + size > bytes.length) {
    throw new BSONError(`(bson size ${size} + options.index ${start} must be <= buffer length ${bytes.length})`)
  }
  if (bytes[start + size - 1] !== 0) {
    throw new BSONError("One object, sized correctly, with a spot for an EOO, but the EOO isn't 0x00")
  }
  const reader = new Reader(bytes, options)
  return reader.document(start, start + size, false, options.raw === true, keysToCheck(options)) as Document
}

// Bytes beyond the end read as 0; what ends too early is found when its document ends.
const int32 = (b: Uint8Array, i: number) => b[i] | (b[i + 1] << 8) | (b[i + 2] << 16) | (b[i + 3] << 24)

const maxSafe = 9007199254740992

type Check = (key: string) => boolean

// keysToCheck says of which members the texts must be valid UTF-8.
function keysToCheck(options: DeserializeOptions): Check {
  const { utf8 } = options.validation ?? { utf8: true }
  if (typeof utf8 === 'boolean') return () => utf8
  const settings = Object.values(utf8)
  if (settings.length === 0) throw new BSONError('UTF-8 validation setting cannot be empty')
  if (typeof settings[0] !== 'boolean') {
    throw new BSONError('Invalid UTF-8 validation option, must specify boolean values')
  }
  if (settings.some((s) => s !== settings[0])) {
    throw new BSONError('Invalid UTF-8 validation option - keys must be all true or all false')
  }
  return (key) => Object.hasOwn(utf8, key) === settings[0]
}

class Reader {
  readonly #bytes: Buffer
  readonly #view: DataView
  readonly #options: DeserializeOptions
  #at = 0

  constructor(bytes: Buffer, options: DeserializeOptions) {
    if (options.useBigInt64 && (options.promoteLongs === false || options.promoteValues === false)) {
      throw new BSONError('Must either request bigint or Long for int64 deserialization')
    }
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#options = options
  }

  // document reads one that ends at a place that its bytes reach.
  document(start: number, end: number, isArray: boolean, raw: boolean, check: Check): unknown {
    const list: unknown[] = []
    const object: Document = {}
    this.#at = start + 4
    for (;;) {
      if (this.#at >= end) throw corrupt(isArray)
      const kind = this.#view.getInt8(this.#at++)
      if (kind === 0) break
      const key = this.#cstring(end)
      const value = this.#element(kind, key, end, raw, check)
      if (isArray) list.push(value)
      else if (key === '__proto__') {
        Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
      } else object[key] = value
    }
    if (this.#at !== end) throw corrupt(isArray)
    if (isArray) return list
    return isReference(object) ? reference(object) : object
  }

  #take(size: number, end: number): number {
    const at = this.#at
    this.#at += size
    // The last byte of a document is its end.
    if (this.#at >= end) throw corrupt(false)
    return at
  }

  #int32(end: number): number {
    return this.#view.getInt32(this.#take(4, end), true)
  }

  #cstring(end: number): string {
    const zero = this.#bytes.indexOf(0, this.#at)
    if (zero < 0 || zero >= end - 1) throw new BSONError('Bad BSON Document: illegal CString')
    const text = this.#bytes.toString('utf8', this.#at, zero)
    this.#at = zero + 1
    return text
  }

  #string(end: number, isChecked: boolean): string {
    const size = this.#int32(end)
    const at = this.#at
    if (size <= 0 || size > end - at || this.#bytes[at + size - 1] !== 0) {
      throw new BSONError('bad string length in bson')
    }
    const text = this.#bytes.toString('utf8', at, at + size - 1)
    if (isChecked && text.includes('\ufffd')) {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(this.#bytes.subarray(at, at + size - 1))
      } catch (cause) {
        throw new BSONError('Invalid UTF-8 string in BSON document', { cause })
      }
    }
    this.#at = at + size
    return text
  }

  #long(end: number): Long {
    const low = this.#int32(end)
    return new Long(low, this.#int32(end))
  }

  #element(kind: number, key: string, end: number, raw: boolean, check: Check): unknown {
    const { promoteValues = true, promoteLongs = true, useBigInt64, bsonRegExp } = this.#options
    switch (kind) {
      case BSONType.string:
        return this.#string(end, check(key))
      case BSONType.objectId: {
        const at = this.#take(12, end)
        return new ObjectId(Buffer.from(this.#bytes.subarray(at, at + 12)))
      }
      case BSONType.int: {
        const value = this.#int32(end)
        return promoteValues ? value : new Int32(value)
      }
      case BSONType.double: {
        const value = this.#view.getFloat64(this.#take(8, end), true)
        return promoteValues ? value : new Double(value)
      }
      case BSONType.date:
        return new Date(this.#long(end).toNumber())
      case BSONType.object:
      case BSONType.array:
        return this.#inner(kind === BSONType.array, key, end, raw, check)
      case BSONType.undefined:
        return undefined
      case BSONType.null:
        return null
      case BSONType.bool: {
        const value = this.#bytes[this.#take(1, end)]
        if (value > 1) throw new BSONError('illegal boolean type value')
        return value === 1
      }
      case BSONType.long: {
        const value = this.#long(end)
        if (useBigInt64) return value.toBigInt()
        const number = value.toNumber()
        const fits = Math.abs(number) < maxSafe || (Math.abs(number) === maxSafe && value.low === 0)
        return promoteLongs && promoteValues && fits ? number : value
      }
      case BSONType.decimal: {
        const at = this.#take(16, end)
        return new Decimal128(Buffer.from(this.#bytes.subarray(at, at + 16)))
      }
      case BSONType.binData:
        return this.#binary(end)
      case BSONType.regex: {
        const pattern = this.#cstring(end)
        const options = this.#cstring(end)
        if (bsonRegExp) return new BSONRegExp(pattern, options)
        const flags = [...options].map((o) => (o === 's' ? 'g' : o === 'i' || o === 'm' ? o : ''))
        return new RegExp(pattern, flags.join(''))
      }
      case BSONType.symbol: {
        const value = this.#string(end, check(key))
        return promoteValues ? value : new BSONSymbol(value)
      }
      case BSONType.timestamp: {
        const i = this.#int32(end)
        return new Timestamp({ i: i >>> 0, t: this.#int32(end) >>> 0 })
      }
      case BSONType.minKey:
        return new MinKey()
      case BSONType.maxKey:
        return new MaxKey()
      case BSONType.javascript:
        return new Code(this.#string(end, check(key)))
      case BSONType.javascriptWithScope:
        return this.#codeWithScope(key, end, check)
      case BSONType.dbPointer: {
        const collection = this.#string(end, check(key))
        const at = this.#take(12, end)
        return new DBRef(collection, new ObjectId(Buffer.from(this.#bytes.subarray(at, at + 12))))
      }
      default:
        throw new BSONError(`Detected unknown BSON type ${(kind & 0xff).toString(16)} for fieldname "${key}"`)
    }
  }

  #inner(isArray: boolean, key: string, end: number, raw: boolean, check: Check): unknown {
    const start = this.#at
    const size = int32(this.#bytes, start)
    if (size <= 0 || size > end - start) throw new BSONError('bad embedded document length in bson')
    if (size < 5) throw new BSONError('corrupt bson message')
    const isChecked = check(key)
    if (raw && !isArray) {
      this.#at = start + size
      return this.#bytes.subarray(start, start + size)
    }
    const rawInside = raw || (isArray && Boolean(this.#options.fieldsAsRaw?.[key]))
    return this.document(start, start + size, isArray, rawInside, () => isChecked)
  }

  #binary(end: number): unknown {
    let size = this.#int32(end)
    const subType = this.#bytes[this.#take(1, end)]
    if (size < 0) throw new BSONError('Negative binary type element size found')
    if (size > this.#bytes.length) throw new BSONError('Binary type size larger than document size')
    if (subType === Binary.SUBTYPE_BYTE_ARRAY) {
      const inner = this.#int32(end)
      const what = 'Binary type with subtype 0x02 contains too'
      if (inner < 0) throw new BSONError('Negative binary type element size found for subtype 0x02')
      if (inner > size - 4) throw new BSONError(`${what} long binary size`)
      if (inner < size - 4) throw new BSONError(`${what} short binary size`)
      size = inner
    }
    const at = this.#take(size, end)
    const bytes = this.#bytes.subarray(at, at + size)
    if (this.#options.promoteBuffers) return bytes
    const value = new Binary(bytes, subType)
    return subType === Binary.SUBTYPE_UUID && size === 16 ? value.toUUID() : value
  }

  #codeWithScope(key: string, end: number, check: Check): Code {
    const start = this.#at
    const total = this.#int32(end)
    if (total < 4 + 4 + 4 + 1) throw new BSONError('code_w_scope total size shorter minimum expected length')
    const code = this.#string(end, check(key))
    const at = this.#at
    const size = int32(this.#bytes, at)
    if (total < at - start + size) throw new BSONError('code_w_scope total size is too short, truncating scope')
    if (total > at - start + size) throw new BSONError('code_w_scope total size is too long, clips outer document')
    if (size < 5 || at + size >= end) throw new BSONError('corrupt bson message')
    const isChecked = check(key)
    return new Code(code, this.document(at, at + size, false, false, () => isChecked) as Document)
  }
}

function corrupt(isArray: boolean): BSONError {
  return new BSONError(isArray ? 'corrupt array bson' : 'corrupt object bson')
}

// isReference tells the documents that stand for a DBRef.
export function isReference(object: Document): boolean {
  if (typeof object.$ref !== 'string' || object.$id === undefined || object.$id === null) return false
  if ('$db' in object && typeof object.$db !== 'string') return false
  return Object.keys(object).every((key) => !key.startsWith('$') || /^\$(ref|id|db)$/.test(key))
}

export function reference(object: Document): DBRef {
  const { $ref, $id, $db, ...fields } = object
  return new DBRef($ref as string, $id as ObjectId, $db as string | undefined, fields)
}
