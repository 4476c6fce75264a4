import { BSONError, BSONValue, Inspect, isBytes, plainInspect } from 'metis-run:bson/value'

// IEEE 754's decimal of 128 bits in its binary form: a sign, an exponent and a whole number of up to 34 digits.
const maxDigits = 34
const minExponent = -6176
const maxExponent = 6111

export class Decimal128 extends BSONValue {
  readonly bytes: Uint8Array // little-endian

  constructor(bytes: Uint8Array | string) {
    super()
    if (typeof bytes === 'string') {
      this.bytes = encode(bytes, false)
    } else if (!isBytes(bytes)) {
      throw new BSONError('Decimal128 must take a Buffer or string')
    } else if (bytes.byteLength !== 16) {
      throw new BSONError('Decimal128 must take a Buffer of 16 bytes')
    } else {
      this.bytes = bytes
    }
  }

  get _bsontype(): 'Decimal128' {
    return 'Decimal128'
  }

  // Throws where the number has more digits than fit.
  static fromString(text: string): Decimal128 {
    return new Decimal128(encode(text, false))
  }

  // Rounds to the nearest number that fits; of two equally near ones it is the one whose last digit is even.
  static fromStringWithRounding(text: string): Decimal128 {
    return new Decimal128(encode(text, true))
  }

  toString(): string {
    let bits = 0n
    for (let i = 15; i >= 0; i--) bits = (bits << 8n) | BigInt(this.bytes[i])
    const sign = bits >> 127n ? '-' : ''
    const top = Number((bits >> 122n) & 31n)
    if (top === 31) return 'NaN'
    if (top === 30) return `${sign}Infinity`
    // The other form's number would have more than 34 digits, as may this one's: then it counts as 0.
    const other = top >= 24
    const exponent = Number((bits >> (other ? 111n : 113n)) & 0x3fffn) + minExponent
    const number = bits & ((1n << 113n) - 1n)
    const digits = other || number >= 10n ** BigInt(maxDigits) ? '0' : String(number)
    const scientific = exponent + digits.length - 1
    if (exponent > 0 || scientific < -6) {
      const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
      return `${sign}${digits[0]}${fraction}E${scientific < 0 ? '' : '+'}${scientific}`
    }
    if (exponent === 0) return sign + digits
    const padded = digits.padStart(1 - exponent, '0')
    return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
  }

  toJSON(): { $numberDecimal: string } {
    return { $numberDecimal: this.toString() }
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    return `new Decimal128(${inspect(this.toString(), options)})`
  }
}

function encode(text: string, rounds: boolean): Uint8Array {
  if (/^[+-]?nan$/i.test(text)) return bytesOf(31n << 122n)
  const sign = text.startsWith('-') ? 1n << 127n : 0n
  if (/^[+-]?inf(inity)?$/i.test(text)) return bytesOf(sign | (30n << 122n))
  const parts = /^[+-]?(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d+))?$/i.exec(text)
  if (!parts) throw new BSONError(`${text} not a valid Decimal128 string`)
  const invalid = (why: string) => new BSONError(`"${text}" is not a valid Decimal128 string - ${why}`)

  const fraction = parts[2] ?? parts[3] ?? ''
  let digits = ((parts[1] ?? '') + fraction).replace(/^0+(?=.)/, '')
  // Far beyond the range; near enough to count exactly with.
  let exponent = Math.min(Math.max(Number(parts[4] ?? 0), -1e9), 1e9) - fraction.length
  if (digits === '0') {
    exponent = Math.min(Math.max(exponent, minExponent), maxExponent)
  } else {
    const dropped = Math.max(digits.length - maxDigits, minExponent - exponent)
    if (dropped > 0) {
      const kept = digits.slice(0, Math.max(digits.length - dropped, 0))
      const rest = dropped > digits.length ? `0${digits}` : digits.slice(kept.length)
      exponent += dropped
      if (/^0*$/.test(rest)) {
        digits = kept
      } else if (!rounds) {
        throw invalid(kept === '' ? 'exponent underflow' : 'inexact rounding')
      } else {
        const half = /^50*$/.test(rest)
        const up = half ? Number(kept.at(-1) ?? 0) % 2 === 1 : rest[0] >= '5'
        digits = String(BigInt(kept) + (up ? 1n : 0n))
        if (digits.length > maxDigits) {
          digits = digits.slice(0, -1)
          exponent++
        }
      }
    }
    if (exponent > maxExponent) {
      if (digits.length + exponent - maxExponent > maxDigits) throw invalid('overflow')
      digits = digits.padEnd(digits.length + exponent - maxExponent, '0')
      exponent = maxExponent
    }
  }
  return bytesOf(sign | (BigInt(exponent - minExponent) << 113n) | BigInt(digits))
}

function bytesOf(bits: bigint): Uint8Array {
  const bytes = Buffer.alloc(16)
  for (let i = 0; i < 16; i++) bytes[i] = Number((bits >> BigInt(8 * i)) & 0xffn)
  return bytes
}
