import type { Binary } from 'metis-run:bson/Binary'
import type { Decimal128 } from 'metis-run:bson/Decimal128'
import type { Long } from 'metis-run:bson/Long'
import type { ObjectId } from 'metis-run:bson/ObjectId'
import type { BSONRegExp, Code, DBRef } from 'metis-run:bson/small'
import { BSONError, isBytes, toBuffer, typeOf } from 'metis-run:bson/value'

export interface SerializeOptions {
  checkKeys?: boolean // refuse keys that MongoDB once refused: with a dot, or with a dollar at the front
  serializeFunctions?: boolean // as their source; else they are left out
  ignoreUndefined?: boolean // leave them out, which is the default; else they become null
}

// The types of BSON's elements.
export const BSONType = /* @__PURE__ */ Object.freeze({
  double: 1, string: 2, object: 3, array: 4, binData: 5, undefined: 6, objectId: 7, bool: 8, date: 9, null: 10,
  regex: 11, dbPointer: 12, javascript: 13, symbol: 14, javascriptWithScope: 15, int: 16, timestamp: 17, long: 18,
  decimal: 19, minKey: -1, maxKey: 127,
} as const)

export function serialize(object: object, options: SerializeOptions = {}): Uint8Array {
  const writer = new Writer(options)
  writer.root(object)
  return writer.bytes.subarray(0, writer.length)
}

// The length of what serialize gives.
export function calculateObjectSize(object: object, options: SerializeOptions = {}): number {
  return serialize(object, { ...options, checkKeys: false }).length
}

class Writer {
  bytes = Buffer.alloc(256)
  length = 0
  #view = new DataView(this.bytes.buffer)
  readonly #options: SerializeOptions
  readonly #around = new Set<object>() // the objects that are being written

  constructor(options: SerializeOptions) {
    this.#options = options
  }

  // room makes place for some bytes, which are 0, and says where it is.
  #room(size: number): number {
    const at = this.length
    this.length += size
    if (this.length > this.bytes.length) {
      const larger = Buffer.alloc(Math.max(this.length, 2 * this.bytes.length))
      larger.set(this.bytes)
      this.bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    return at
  }

  #byte(value: number): void {
    const at = this.#room(1)
    this.bytes[at] = value
  }

  #int32(value: number): void {
    const at = this.#room(4)
    this.#view.setInt32(at, value, true)
  }

  #double(value: number): void {
    const at = this.#room(8)
    // There are many NaNs, and the engine's is another than that of V8.
    if (Number.isNaN(value)) this.#view.setUint32(at + 4, 0x7ff80000, true)
    else this.#view.setFloat64(at, value, true)
  }

  #int64(value: bigint): void {
    const at = this.#room(8)
    this.#view.setBigInt64(at, BigInt.asIntN(64, value), true)
  }

  #copy(value: Uint8Array, after = 0): void {
    const at = this.#room(value.length + after)
    this.bytes.set(value, at)
  }

  #string(value: string): void {
    const text = Buffer.from(value, 'utf8')
    this.#int32(text.length + 1)
    this.#copy(text, 1)
  }

  #cstring(value: string, what: string): void {
    if (value.includes('\0')) throw new BSONError(`${what} ${value} must not contain null bytes`)
    this.#copy(Buffer.from(value, 'utf8'), 1)
  }

  #head(kind: number, key: string): void {
    this.#byte(kind)
    this.#cstring(key, 'key')
  }

  root(given: unknown): void {
    let object = given as { toBSON?(): unknown }
    if (typeof object !== 'object' || object === null) {
      throw new BSONError('serialize does not support non-object as the root input')
    }
    if (Array.isArray(object)) throw new BSONError('serialize does not support an array as the root input')
    if (typeOf(object)) throw new BSONError('BSON types cannot be serialized as a document')
    const isBuffer = ArrayBuffer.isView(object) || object instanceof ArrayBuffer
    if (isBuffer || object instanceof Date || object instanceof RegExp) {
      throw new BSONError('date, regexp, typedarray, and arraybuffer cannot be BSON documents')
    }
    if (typeof object.toBSON === 'function') {
      object = object.toBSON() as object
      if (typeof object !== 'object' || object === null) throw new BSONError('toBSON function did not return an object')
    }
    this.#document(object)
  }

  #document(object: object): void {
    if (this.#around.has(object)) throw new BSONError('Cannot convert circular structure to BSON')
    this.#around.add(object)
    const start = this.#room(4)
    if (Array.isArray(object)) {
      for (let i = 0; i < object.length; i++) this.#element(String(i), object[i], true)
    } else {
      const isMap = object instanceof Map
      for (const name of isMap ? object.keys() : Object.keys(object)) {
        const key = String(name)
        if (this.#options.checkKeys && !/^\$(db|ref|id|clusterTime)$/.test(key)) {
          if (key.startsWith('$')) throw new BSONError(`key ${key} must not start with '$'`)
          if (key.includes('.')) throw new BSONError(`key ${key} must not contain '.'`)
        }
        this.#element(key, isMap ? object.get(name) : (object as Record<string, unknown>)[key], false)
      }
    }
    this.#byte(0)
    this.#view.setInt32(start, this.length - start, true)
    this.#around.delete(object)
  }

  #element(key: string, given: any, inArray: boolean): void {
    const value = typeof given?.toBSON === 'function' ? given.toBSON() : given
    switch (typeof value) {
      case 'string':
        this.#head(BSONType.string, key)
        return this.#string(value)
      case 'number':
        return this.#number(key, value)
      case 'bigint':
        this.#head(BSONType.long, key)
        return this.#int64(value)
      case 'boolean':
        this.#head(BSONType.bool, key)
        return this.#byte(value ? 1 : 0)
      case 'undefined':
        if (inArray || this.#options.ignoreUndefined === false) this.#head(BSONType.null, key)
        return
      case 'function':
        if (!this.#options.serializeFunctions) return
        this.#head(BSONType.javascript, key)
        return this.#string(value.toString())
      case 'object':
        return this.#object(key, value)
    }
  }

  #number(key: string, value: number): void {
    if (Number.isInteger(value) && !Object.is(value, -0) && value === (value | 0)) {
      this.#head(BSONType.int, key)
      this.#int32(value)
    } else {
      this.#head(BSONType.double, key)
      this.#double(value)
    }
  }

  #object(key: string, value: any): void {
    if (value === null) {
      this.#head(BSONType.null, key)
    } else if (value._bsontype !== undefined && value._bsontype !== null) {
      this.#value(key, value)
    } else if (value instanceof Date) {
      this.#head(BSONType.date, key)
      const time = value.getTime()
      this.#int64(Number.isNaN(time) ? 0n : BigInt(time))
    } else if (isBytes(value)) {
      this.#head(BSONType.binData, key)
      this.#int32(value.length)
      this.#byte(0)
      this.#copy(value)
    } else if (value instanceof RegExp) {
      // BSON has no flag for "global"; s, which means another thing there, stands for it.
      this.#head(BSONType.regex, key)
      this.#cstring(value.source, 'value')
      this.#cstring((value.ignoreCase ? 'i' : '') + (value.global ? 's' : '') + (value.multiline ? 'm' : ''), 'value')
    } else {
      this.#head(Array.isArray(value) ? BSONType.array : BSONType.object, key)
      this.#document(value)
    }
  }

  // What the classes of BSON stand for.
  #value(key: string, value: any): void {
    const name = typeOf(value)
    switch (name) {
      case 'ObjectId':
        this.#head(BSONType.objectId, key)
        return this.#copy((value as ObjectId).id)
      case 'Binary':
        return this.#binary(key, value)
      case 'Long':
      case 'Timestamp':
        this.#head(name === 'Long' ? BSONType.long : BSONType.timestamp, key)
        this.#int32((value as Long).low)
        return this.#int32((value as Long).high)
      case 'Double':
        this.#head(BSONType.double, key)
        return this.#double(value.value)
      case 'Int32':
        this.#head(BSONType.int, key)
        return this.#int32(value.value)
      case 'Decimal128':
        this.#head(BSONType.decimal, key)
        return this.#copy((value as Decimal128).bytes.subarray(0, 16))
      case 'Code':
        return this.#code(key, value)
      case 'DBRef': {
        const { collection, oid, db, fields } = value as DBRef
        this.#head(BSONType.object, key)
        return this.#document({ $ref: collection, $id: oid, ...(db ? { $db: db } : {}), ...fields })
      }
      case 'BSONRegExp':
        this.#head(BSONType.regex, key)
        this.#cstring((value as BSONRegExp).pattern, 'value')
        return this.#cstring((value as BSONRegExp).options.split('').sort().join(''), 'value')
      case 'BSONSymbol':
        this.#head(BSONType.symbol, key)
        return this.#string(value.value)
      case 'MinKey':
        return this.#head(BSONType.minKey, key)
      case 'MaxKey':
        return this.#head(BSONType.maxKey, key)
      default:
        throw new BSONError(`Unrecognized or invalid _bsontype: ${String(value._bsontype)}`)
    }
  }

  #binary(key: string, value: Binary): void {
    const bytes = toBuffer(value.value())
    this.#head(BSONType.binData, key)
    // The old kind of bytes carries its length twice.
    const old = value.sub_type === 2
    this.#int32(bytes.length + (old ? 4 : 0))
    this.#byte(value.sub_type)
    if (old) this.#int32(bytes.length)
    this.#copy(bytes)
  }

  #code(key: string, value: Code): void {
    if (!value.scope || typeof value.scope !== 'object') {
      this.#head(BSONType.javascript, key)
      return this.#string(value.code)
    }
    this.#head(BSONType.javascriptWithScope, key)
    const start = this.#room(4)
    this.#string(value.code)
    this.#document(value.scope)
    this.#view.setInt32(start, this.length - start, true)
  }
}
