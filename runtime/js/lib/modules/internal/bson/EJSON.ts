import { Binary, UUID } from 'metis-run:bson/Binary'
import { Decimal128 } from 'metis-run:bson/Decimal128'
import { isReference, reference } from 'metis-run:bson/deserialize'
import { Long, Timestamp } from 'metis-run:bson/Long'
import { Double, Int32 } from 'metis-run:bson/numbers'
import { ObjectId } from 'metis-run:bson/ObjectId'
import { BSONRegExp, BSONSymbol, Code, DBRef, MaxKey, MinKey } from 'metis-run:bson/small'
import { BSONError, BSONRuntimeError, toBuffer, typeOf } from 'metis-run:bson/value'

// MongoDB's extended JSON, version 2, canonical and relaxed, and what came before it (legacy).
export interface EJSONOptions {
  relaxed?: boolean // numbers and dates as plain as JSON allows, which is the default
  legacy?: boolean
  useBigInt64?: boolean // 64-bit integers as bigint
}

type Replacer = ((this: any, key: string, value: any) => any) | (string | number)[] | null

function stringify(
  value: unknown,
  replacer?: Replacer | EJSONOptions,
  space?: string | number | EJSONOptions,
  options?: EJSONOptions,
): string {
  if (typeof space === 'object' && space !== null) [options, space] = [space, 0]
  if (typeof replacer === 'object' && replacer !== null && !Array.isArray(replacer)) {
    ;[options, replacer, space] = [replacer, null, 0]
  }
  return JSON.stringify(new Plain(options).of(value), replacer as null, space as number | undefined)
}

function parse(text: string, options?: EJSONOptions): any {
  const { relaxed = true, legacy = false, useBigInt64 = false } = options ?? {}
  return JSON.parse(text, (key, value) => {
    if (key.includes('\0')) {
      throw new BSONError(`BSON Document field names cannot contain null bytes, found: ${JSON.stringify(key)}`)
    }
    return revive(value, { relaxed, legacy, useBigInt64 })
  })
}

export const EJSON = {
  parse,
  stringify,
  // Plain objects that JSON.stringify makes extended JSON of, and the way back.
  serialize: (value: unknown, options?: EJSONOptions): any => JSON.parse(stringify(value, options)),
  deserialize: (ejson: unknown, options?: EJSONOptions): any => parse(JSON.stringify(ejson), options),
}

const isInt32 = (n: number) => Number.isInteger(n) && n === (n | 0) && !Object.is(n, -0)
const isInt64 = (n: number) => Number.isInteger(n) && Math.abs(n) <= 2 ** 63 && !Object.is(n, -0)
const endOfRelaxedDates = 253402318800000 // npm's package takes the year 10000 to begin five hours late

// Plain makes extended JSON of a value.
class Plain {
  readonly #relaxed: boolean
  readonly #legacy: boolean
  readonly #around: { object: object; name: string }[] = [] // the objects that the value is in

  constructor(options?: EJSONOptions) {
    this.#relaxed = options?.relaxed ?? true
    this.#legacy = options?.legacy ?? false
  }

  of(value: any, name = '(root)'): unknown {
    switch (typeof value) {
      case 'undefined':
        return null
      case 'number':
        return this.#number(value)
      case 'bigint': {
        const wrapped = BigInt.asIntN(64, value)
        return this.#relaxed ? Number(wrapped) : { $numberLong: String(wrapped) }
      }
      case 'object':
        return value === null ? null : this.#object(value, name)
      default:
        return value
    }
  }

  #number(value: number): unknown {
    if (this.#relaxed && Number.isFinite(value)) return value
    if (isInt32(value)) return { $numberInt: String(value) }
    if (isInt64(value)) return { $numberLong: String(value) }
    return { $numberDouble: Object.is(value, -0) ? '-0.0' : String(value) }
  }

  #object(value: any, name: string): unknown {
    const seen = this.#around.findIndex((o) => o.object === value)
    if (seen >= 0) throw this.#circular(seen, name)
    this.#around.push({ object: value, name })
    let plain: unknown
    if (value._bsontype !== undefined && value._bsontype !== null) plain = this.#value(value)
    else if (Array.isArray(value)) plain = value.map((v, i) => this.of(v, `index ${i}`))
    else if (value instanceof Date) plain = this.#date(value)
    else if (value instanceof RegExp) plain = this.#regexp(new BSONRegExp(value.source, value.flags))
    else if (value instanceof Map) plain = this.#members([...value])
    else plain = this.#members(Object.entries(value))
    this.#around.pop()
    return plain
  }

  #members(entries: [unknown, unknown][]): Record<string, unknown> {
    const plain: Record<string, unknown> = {}
    for (const [key, v] of entries) {
      if (typeof key !== 'string') throw new BSONError('Can only serialize maps with string keys')
      const value = this.of(v, key)
      if (key === '__proto__') {
        Object.defineProperty(plain, key, { value, writable: true, enumerable: true, configurable: true })
      } else plain[key] = value
    }
    return plain
  }

  #circular(seen: number, name: string): BSONError {
    const names = this.#around.map((o) => o.name)
    const before = names.slice(0, seen).map((n) => `${n} -> `).join('')
    const between = ` -> ${names.slice(seen + 1).map((n) => `${n} -> `).join('')}`
    const first = names[seen]
    const indent = ' '.repeat(before.length + first.length / 2)
    const line = '-'.repeat(between.length + (first.length + name.length) / 2 - 1)
    return new BSONError(
      `Converting circular structure to EJSON:\n    ${before}${first}${between}${name}\n    ${indent}\\${line}/`,
    )
  }

  #date(value: Date): unknown {
    const time = value.getTime()
    const relaxed = this.#relaxed && time >= 0 && time < endOfRelaxedDates
    if (this.#legacy ? relaxed : !relaxed) return { $date: this.#legacy ? time : { $numberLong: String(time) } }
    return { $date: value.toISOString().replace('.000Z', 'Z') }
  }

  #regexp({ pattern, options }: BSONRegExp): unknown {
    return this.#legacy ? { $regex: pattern, $options: options } : { $regularExpression: { pattern, options } }
  }

  #value(value: any): unknown {
    if (typeof value._bsontype !== 'string') {
      throw new BSONError(`_bsontype must be a string, but was: ${typeof value._bsontype}`)
    }
    const type = typeOf(value)
    switch (type) {
      case 'ObjectId':
        return { $oid: value.toHexString() }
      case 'Binary': {
        const base64 = toBuffer(value.value()).toString('base64')
        const subType = Number(value.sub_type).toString(16).padStart(2, '0')
        return this.#legacy ? { $binary: base64, $type: subType } : { $binary: { base64, subType } }
      }
      case 'Long':
        return this.#relaxed ? value.toNumber() : { $numberLong: value.toString() }
      case 'Timestamp':
        return { $timestamp: { t: value.t, i: value.i } }
      case 'Double': {
        const n: number = value.value
        if (this.#legacy || (this.#relaxed && Number.isFinite(n))) return n
        if (Object.is(n, -0)) return { $numberDouble: '-0.0' }
        return { $numberDouble: Number.isInteger(n) ? n.toFixed(1) : String(n) }
      }
      case 'Int32':
        return this.#legacy || this.#relaxed ? value.value : { $numberInt: String(value.value) }
      case 'Decimal128':
        return { $numberDecimal: value.toString() }
      case 'Code':
        return value.scope ? { $code: value.code, $scope: this.of(value.scope, '$scope') } : { $code: value.code }
      case 'DBRef': {
        const { collection, oid, db, fields } = value as DBRef
        const head = { $ref: collection, $id: this.of(oid, '$id') }
        if (this.#legacy) return head
        return { ...head, ...(db ? { $db: db } : {}), ...this.#members(Object.entries(fields)) }
      }
      case 'BSONRegExp':
        return this.#regexp(value)
      case 'BSONSymbol':
        return { $symbol: value.value }
      case 'MinKey':
        return { $minKey: 1 }
      case 'MaxKey':
        return { $maxKey: 1 }
      default:
        throw new BSONError(`Unrecognized or invalid _bsontype: ${type}`)
    }
  }
}

// revive makes a value of extended JSON whose parts were revived before.
function revive(value: any, options: Required<EJSONOptions>): unknown {
  if (typeof value === 'number') {
    if (options.relaxed || options.legacy) return value
    if (isInt32(value)) return new Int32(value)
    if (!isInt64(value)) return new Double(value)
    return options.useBigInt64 ? BigInt(value) : Long.fromNumber(value)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (value.$undefined) return null
  for (const key of Object.keys(value)) {
    if (!key.startsWith('$') || value[key] === null) continue
    const revived = typed(key, value, options)
    if (revived !== undefined) return revived
  }
  if (value.$date !== null && value.$date !== undefined) return new Date(timeOf(value.$date))
  if (value.$code !== null && value.$code !== undefined) return new Code(value.$code, value.$scope)
  if (isReference(value)) return reference(value)
  return value.$dbPointer instanceof DBRef ? value.$dbPointer : value
}

// typed is what the key of a type says of the object that it is in.
function typed(key: string, value: any, { relaxed, legacy, useBigInt64 }: Required<EJSONOptions>): unknown {
  const given = value[key]
  switch (key) {
    case '$oid':
      return new ObjectId(given)
    case '$uuid':
      return UUID.createFromHexString(given)
    case '$binary': {
      const isLegacy = typeof given === 'string'
      if (isLegacy && !legacy) throw new BSONError(`Unexpected Binary Extended JSON format ${JSON.stringify(value)}`)
      const type = Number.parseInt(isLegacy ? value.$type : given.subType, 16) || 0
      const bytes = Buffer.from(isLegacy ? given : given.base64, 'base64')
      return type === Binary.SUBTYPE_UUID ? new UUID(bytes) : new Binary(bytes, type)
    }
    case '$numberInt':
      return relaxed ? Number.parseInt(given, 10) : new Int32(given)
    case '$numberDouble':
      return relaxed ? Number.parseFloat(given) : new Double(Number.parseFloat(given))
    case '$numberDecimal':
      return Decimal128.fromString(given)
    case '$numberLong': {
      if (!/^(0|-?[1-9]\d*)$/.test(given)) throw new BSONError(`$numberLong string "${given}" is in an invalid format`)
      const long = Long.fromBigInt(BigInt(given))
      if (useBigInt64) return long.toBigInt()
      return relaxed ? long.toNumber() : long
    }
    case '$regularExpression':
      return new BSONRegExp(given.pattern, given.options)
    case '$regex':
      // A query may hold a pattern of the new kind here.
      return typeof given === 'string' ? new BSONRegExp(given, value.$options) : value
    case '$timestamp':
      return new Timestamp({ t: word(given.t), i: word(given.i) })
    case '$symbol':
      return new BSONSymbol(given)
    case '$minKey':
      return new MinKey()
    case '$maxKey':
      return new MaxKey()
    default:
      return undefined
  }
}

// word is a number that may have been revived already.
function word(value: any): number {
  return typeof value === 'bigint' || Long.isLong(value) ? Number(value) : value
}

function timeOf(date: unknown): number {
  if (typeof date === 'string') return Date.parse(date)
  if (typeof date === 'number' || typeof date === 'bigint') return Number(date)
  if (typeof date === 'object' && /^(Long|Int32|Double)$/.test(typeOf(date!) ?? '')) return Number(date)
  throw new BSONRuntimeError(`Unrecognized type for EJSON date: ${typeof date}`)
}
