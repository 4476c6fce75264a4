import { BSONError, BSONValue, Inspect, plainInspect } from 'metis-run:bson/value'

export class Double extends BSONValue {
  value: number

  constructor(value: number) {
    super()
    this.value = +value
  }

  get _bsontype(): 'Double' {
    return 'Double'
  }

  valueOf(): number {
    return this.value
  }

  toJSON(): number {
    return this.value
  }

  toString(radix?: number): string {
    return this.value.toString(radix)
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    return `new Double(${inspect(this.value, options)})`
  }

  static fromString(text: string): Double {
    if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return new Double(Number(text))
    const number = Number(text)
    if (!Number.isFinite(number)) throw new BSONError(`Input: ${text} is not representable as a Double`)
    if (text.trim() !== text) throw new BSONError(`Input: '${text}' contains whitespace`)
    if (text === '') throw new BSONError('Input is an empty string')
    if (/[^-+0-9.e]/i.test(text)) throw new BSONError(`Input: '${text}' is not in decimal or exponential notation`)
    return new Double(number)
  }
}

export class Int32 extends BSONValue {
  value: number

  constructor(value: number | string) {
    super()
    this.value = +value | 0
  }

  get _bsontype(): 'Int32' {
    return 'Int32'
  }

  valueOf(): number {
    return this.value
  }

  toString(radix?: number): string {
    return this.value.toString(radix)
  }

  toJSON(): number {
    return this.value
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    return `new Int32(${inspect(this.value, options)})`
  }

  static fromString(text: string): Int32 {
    const number = Number(text)
    if (number > 0x7fffffff) throw new BSONError(`Input: '${text}' is larger than the maximum value for Int32`)
    if (number < -0x80000000) throw new BSONError(`Input: '${text}' is smaller than the minimum value for Int32`)
    if (!Number.isSafeInteger(number)) throw new BSONError(`Input: '${text}' is not a safe integer`)
    // Only one way of writing each number, but for + and leading zeros: no -0, exponents, blanks or 0x.
    if (typeof text !== 'string' || text.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1') !== String(number)) {
      throw new BSONError(`Input: '${text}' is not a valid Int32 string`)
    }
    return new Int32(number)
  }
}
