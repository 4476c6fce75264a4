import { BSONError, BSONValue, Inspect, plainInspect } from 'metis-run:bson/value'

type Operand = string | number | { low: number; high: number; unsigned?: boolean }

// wrap keeps 64 bits of a whole number.
function wrap(value: bigint, unsigned?: boolean): Long {
  return new Long(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)), unsigned)
}

function read(long: Long, unsigned = long.unsigned): bigint {
  const value = (BigInt(long.high) << 32n) | BigInt(long.low >>> 0)
  return unsigned ? BigInt.asUintN(64, value) : value
}

// places is by how many bits to shift. A Long as a number would lose its low bits.
const places = (by: number | Long) => BigInt((typeof by === 'object' ? by.low : by) & 63)

// normal writes a number as toString does: no plus, no leading zeros, small letters.
const normal = (text: string) => text.replace(/^\+/, '').replace(/^(-?)0+(?=.)/, '$1').toLowerCase()

function isOfRadix(text: string, radix: number): boolean {
  const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, radix)
  return text !== '' && [...text.toLowerCase()].every((c) => digits.includes(c) || c === '-' || c === '+')
}

// A whole number of 64 bits. It computes with BigInt and drops what does not fit; the results have its own signedness.
export class Long extends BSONValue {
  static TWO_PWR_24: Long = /* @__PURE__ */ new Long(0x1000000, 0)
  static MAX_UNSIGNED_VALUE: Long = /* @__PURE__ */ new Long(-1, -1, true)
  static ZERO: Long = /* @__PURE__ */ new Long(0, 0)
  static UZERO: Long = /* @__PURE__ */ new Long(0, 0, true)
  static ONE: Long = /* @__PURE__ */ new Long(1, 0)
  static UONE: Long = /* @__PURE__ */ new Long(1, 0, true)
  static NEG_ONE: Long = /* @__PURE__ */ new Long(-1, -1)
  static MAX_VALUE: Long = /* @__PURE__ */ new Long(-1, 0x7fffffff)
  static MIN_VALUE: Long = /* @__PURE__ */ new Long(0, -0x80000000)

  low: number
  high: number
  unsigned: boolean

  constructor(value: number | bigint | string = 0, highOrUnsigned?: number | boolean, unsigned?: boolean) {
    super()
    const isUnsigned = typeof highOrUnsigned === 'boolean' ? highOrUnsigned : Boolean(unsigned)
    const from =
      typeof value === 'string' ? Long.fromString(value, isUnsigned)
      : typeof value === 'bigint' ? wrap(value)
      : { low: value | 0, high: typeof highOrUnsigned === 'number' ? highOrUnsigned | 0 : 0 }
    this.low = from.low
    this.high = from.high
    this.unsigned = isUnsigned
  }

  get _bsontype(): 'Long' {
    return 'Long'
  }

  get __isLong__(): true {
    return true
  }

  static fromBits(low: number, high: number, unsigned?: boolean): Long {
    return new Long(low, high, unsigned)
  }

  // The sign of 32 bits fills the high half, even of an unsigned number, as in npm's package.
  static fromInt(value: number, unsigned?: boolean): Long {
    return new Long(value, (value | 0) < 0 ? -1 : 0, unsigned)
  }

  // The nearest number that there is, without a fraction; 0 for NaN.
  static fromNumber(value: number, unsigned?: boolean): Long {
    if (Number.isNaN(value)) return new Long(0, 0, unsigned)
    const [min, max] = unsigned ? [Long.UZERO, Long.MAX_UNSIGNED_VALUE] : [Long.MIN_VALUE, Long.MAX_VALUE]
    if (value <= min.toNumber()) return min
    if (value >= max.toNumber()) return max
    return wrap(BigInt(Math.trunc(value)), unsigned)
  }

  static fromBigInt(value: bigint, unsigned?: boolean): Long {
    return wrap(value, unsigned)
  }

  // Lenient, as npm's package: each eight characters are read up to the first that is no digit.
  static fromString(text: string, unsignedOrRadix?: boolean | number, radix?: number): Long {
    const unsigned = typeof unsignedOrRadix === 'boolean' && unsignedOrRadix
    const base = (typeof unsignedOrRadix === 'number' ? unsignedOrRadix : radix) ?? 10
    if (text.length === 0) throw new BSONError('empty string')
    if (base < 2 || base > 36) throw new BSONError('radix')
    if (/^([+-]?Infinity|NaN)$/.test(text)) return new Long(0, 0, unsigned)
    const hyphen = text.indexOf('-')
    if (hyphen > 0) throw new BSONError('interior hyphen')
    if (hyphen === 0) return Long.fromString(text.slice(1), unsigned, base).neg()
    let value = 0n
    for (let i = 0; i < text.length; i += 8) {
      const part = text.slice(i, i + 8)
      value = value * BigInt(Math.trunc(base)) ** BigInt(part.length) + BigInt(Number.parseInt(part, base) || 0)
    }
    return wrap(value, unsigned)
  }

  static fromStringStrict(text: string, unsignedOrRadix?: boolean | number, radix?: number): Long {
    const unsigned = typeof unsignedOrRadix === 'boolean' && unsignedOrRadix
    const base = (typeof unsignedOrRadix === 'number' ? unsignedOrRadix : radix) ?? 10
    if (text.trim() !== text) throw new BSONError(`Input: '${text}' contains leading and/or trailing whitespace`)
    if (!isOfRadix(text, base)) throw new BSONError(`Input: '${text}' contains invalid characters for radix: ${base}`)
    const long = Long.fromString(normal(text), unsigned, base)
    if (long.toString(base) !== normal(text)) {
      const kind = unsigned ? 'an unsigned' : 'a signed'
      throw new BSONError(`Input: ${text} is not representable as ${kind} 64-bit Long with radix: ${base}`)
    }
    return long
  }

  static fromBytes(bytes: number[], unsigned?: boolean, le?: boolean): Long {
    return le ? Long.fromBytesLE(bytes, unsigned) : Long.fromBytesBE(bytes, unsigned)
  }

  static fromBytesLE(bytes: number[], unsigned?: boolean): Long {
    return Long.fromBytesBE(bytes.slice(0, 8).reverse(), unsigned)
  }

  static fromBytesBE(b: number[], unsigned?: boolean): Long {
    const word = (i: number) => (b[i] << 24) | (b[i + 1] << 16) | (b[i + 2] << 8) | b[i + 3]
    return new Long(word(4), word(0), unsigned)
  }

  static isLong(value: unknown): value is Long {
    return typeof value === 'object' && value !== null && (value as Long).__isLong__ === true
  }

  static fromValue(value: Operand, unsigned?: boolean): Long {
    if (typeof value === 'number') return Long.fromNumber(value, unsigned)
    if (typeof value === 'string') return Long.fromString(value, unsigned)
    return new Long(value.low, value.high, unsigned ?? value.unsigned)
  }

  add(other: Operand): Long {
    return wrap(read(this) + read(Long.fromValue(other)), this.unsigned)
  }

  subtract(other: Operand): Long {
    return wrap(read(this) - read(Long.fromValue(other)), this.unsigned)
  }

  sub(other: Operand): Long {
    return this.subtract(other)
  }

  multiply(other: Operand): Long {
    return wrap(read(this) * read(Long.fromValue(other)), this.unsigned)
  }

  mul(other: Operand): Long {
    return this.multiply(other)
  }

  // The divisor's bits are taken as a number of this one's signedness.
  divide(divisor: Operand): Long {
    const by = read(Long.fromValue(divisor), this.unsigned)
    if (by === 0n) throw new BSONError('division by zero')
    return wrap(read(this) / by, this.unsigned)
  }

  div(divisor: Operand): Long {
    return this.divide(divisor)
  }

  modulo(divisor: Operand): Long {
    const by = read(Long.fromValue(divisor), this.unsigned)
    if (by === 0n) throw new BSONError('remainder by zero')
    return wrap(read(this) % by, this.unsigned)
  }

  mod(divisor: Operand): Long {
    return this.modulo(divisor)
  }

  rem(divisor: Operand): Long {
    return this.modulo(divisor)
  }

  negate(): Long {
    return wrap(-read(this), this.unsigned)
  }

  neg(): Long {
    return this.negate()
  }

  and(other: Operand): Long {
    const { low, high } = Long.fromValue(other)
    return new Long(this.low & low, this.high & high, this.unsigned)
  }

  or(other: Operand): Long {
    const { low, high } = Long.fromValue(other)
    return new Long(this.low | low, this.high | high, this.unsigned)
  }

  xor(other: Operand): Long {
    const { low, high } = Long.fromValue(other)
    return new Long(this.low ^ low, this.high ^ high, this.unsigned)
  }

  not(): Long {
    return new Long(~this.low, ~this.high, this.unsigned)
  }

  shiftLeft(bits: number | Long): Long {
    return wrap(read(this) << places(bits), this.unsigned)
  }

  shl(bits: number | Long): Long {
    return this.shiftLeft(bits)
  }

  // The highest bit stays, even of an unsigned number.
  shiftRight(bits: number | Long): Long {
    return wrap(read(this, false) >> places(bits), this.unsigned)
  }

  shr(bits: number | Long): Long {
    return this.shiftRight(bits)
  }

  shiftRightUnsigned(bits: number | Long): Long {
    return wrap(read(this, true) >> places(bits), this.unsigned)
  }

  shr_u(bits: number | Long): Long {
    return this.shiftRightUnsigned(bits)
  }

  shru(bits: number | Long): Long {
    return this.shiftRightUnsigned(bits)
  }

  compare(other: Operand): 0 | 1 | -1 {
    const that = Long.fromValue(other)
    if (this.equals(that)) return 0
    if (this.isNegative() !== that.isNegative()) return this.isNegative() ? -1 : 1
    // Beside a signed number the difference is what fits 64 bits, as in npm's package.
    const difference = read(this) - read(that)
    return (this.unsigned ? difference : BigInt.asIntN(64, difference)) < 0n ? -1 : 1
  }

  comp(other: Operand): 0 | 1 | -1 {
    return this.compare(other)
  }

  equals(other: Operand): boolean {
    const that = Long.fromValue(other)
    return read(this) === read(that)
  }

  eq(other: Operand): boolean {
    return this.equals(other)
  }

  notEquals(other: Operand): boolean {
    return !this.equals(other)
  }

  neq(other: Operand): boolean {
    return !this.equals(other)
  }

  ne(other: Operand): boolean {
    return !this.equals(other)
  }

  greaterThan(other: Operand): boolean {
    return this.compare(other) > 0
  }

  gt(other: Operand): boolean {
    return this.compare(other) > 0
  }

  greaterThanOrEqual(other: Operand): boolean {
    return this.compare(other) >= 0
  }

  gte(other: Operand): boolean {
    return this.compare(other) >= 0
  }

  ge(other: Operand): boolean {
    return this.compare(other) >= 0
  }

  lessThan(other: Operand): boolean {
    return this.compare(other) < 0
  }

  lt(other: Operand): boolean {
    return this.compare(other) < 0
  }

  lessThanOrEqual(other: Operand): boolean {
    return this.compare(other) <= 0
  }

  lte(other: Operand): boolean {
    return this.compare(other) <= 0
  }

  le(other: Operand): boolean {
    return this.compare(other) <= 0
  }

  isZero(): boolean {
    return this.low === 0 && this.high === 0
  }

  eqz(): boolean {
    return this.isZero()
  }

  isNegative(): boolean {
    return !this.unsigned && this.high < 0
  }

  isPositive(): boolean {
    return !this.isNegative()
  }

  isOdd(): boolean {
    return (this.low & 1) === 1
  }

  isEven(): boolean {
    return (this.low & 1) === 0
  }

  getHighBits(): number {
    return this.high
  }

  getHighBitsUnsigned(): number {
    return this.high >>> 0
  }

  getLowBits(): number {
    return this.low
  }

  getLowBitsUnsigned(): number {
    return this.low >>> 0
  }

  // How many bits the number without its sign takes, at least 1.
  getNumBitsAbs(): number {
    const value = read(this)
    return (value < 0n ? -value : value).toString(2).length
  }

  toInt(): number {
    return this.unsigned ? this.low >>> 0 : this.low
  }

  toNumber(): number {
    return (this.unsigned ? this.high >>> 0 : this.high) * 2 ** 32 + (this.low >>> 0)
  }

  toBigInt(): bigint {
    return read(this)
  }

  toSigned(): Long {
    return this.unsigned ? new Long(this.low, this.high, false) : this
  }

  toUnsigned(): Long {
    return this.unsigned ? this : new Long(this.low, this.high, true)
  }

  toBytes(le?: boolean): number[] {
    return le ? this.toBytesLE() : this.toBytesBE()
  }

  toBytesLE(): number[] {
    return this.toBytesBE().reverse()
  }

  toBytesBE(): number[] {
    const { low, high } = this
    return [high >>> 24, high >>> 16, high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low].map((b) => b & 0xff)
  }

  toString(radix?: number): string {
    const base = radix || 10
    if (base < 2 || base > 36) throw new BSONError('radix')
    return read(this).toString(base)
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    const unsigned = this.unsigned ? `, ${inspect(true, options)}` : ''
    return `new Long(${inspect(this.toString(), options)}${unsigned})`
  }
}

const max32 = 0xffffffff

// MongoDB's own moment: seconds in the high half, a counter in the low one.
export class Timestamp extends Long {
  static MAX_VALUE: Long = /* @__PURE__ */ new Long(-1, -1, true)

  constructor(value?: bigint | Long | { t: number; i: number } | null) {
    if (value === null || value === undefined) {
      super(0, 0, true)
    } else if (typeof value === 'bigint') {
      super(value, true)
    } else if (Long.isLong(value)) {
      super(value.low, value.high, true)
    } else if (typeof value === 'object' && 't' in value && 'i' in value) {
      const [t, i] = [half('t', value.t), half('i', value.i)]
      super(i, t, true)
    } else {
      throw new BSONError('A Timestamp can only be constructed with: bigint, Long, or { t: number; i: number }')
    }
  }

  // @ts-ignore: npm's package, too, makes it another type than its base class.
  get _bsontype(): 'Timestamp' {
    return 'Timestamp'
  }

  get t(): number {
    return this.high >>> 0
  }

  get i(): number {
    return this.low >>> 0
  }

  toJSON(): { $timestamp: string } {
    return { $timestamp: this.toString() }
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    return `new Timestamp({ t: ${inspect(this.t, options)}, i: ${inspect(this.i, options)} })`
  }

  static fromInt(value: number): Timestamp {
    return new Timestamp(Long.fromInt(value, true))
  }

  static fromNumber(value: number): Timestamp {
    return new Timestamp(Long.fromNumber(value, true))
  }

  static fromBits(low: number, high: number): Timestamp {
    return new Timestamp({ i: low, t: high })
  }

  static fromString(text: string, radix?: number): Timestamp {
    return new Timestamp(Long.fromString(text, true, radix))
  }
}

function half(name: 't' | 'i', value: unknown): number {
  const problem = (what: string) => new BSONError(`Timestamp constructed from { t, i } must provide ${what}`)
  const isInt32 = typeof value === 'object' && (value as BSONValue | null)?._bsontype === 'Int32'
  const number = isInt32 ? Number(value) : value
  if (typeof number !== 'number') throw problem(`${name} as a number`)
  if (!(number >= 0)) throw problem(`a positive ${name}`)
  if (number > max32) throw problem(`${name} equal or less than uint32 max`)
  return number
}
