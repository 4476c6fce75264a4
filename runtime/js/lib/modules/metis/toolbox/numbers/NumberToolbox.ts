// METIS's help with numbers. What is no number has none of the properties asked for here.
export class NumberToolbox {
  static isInteger(value: unknown): boolean {
    return Number.isInteger(value)
  }

  static isNonNegativeInteger(value: unknown): boolean {
    return Number.isInteger(value) && (value as number) >= 0
  }

  static isNonNegative(value: unknown): boolean {
    return Number.isFinite(value) && (value as number) >= 0
  }

  // Both bounds belong to the range.
  static isBetween(value: number, min: number, max: number): boolean {
    return typeof value === 'number' && value >= min && value <= max
  }

  // As Intl.NumberFormat('en-US', { notation: 'compact' }), which is not there: whole units, or two digits where one
  // stands before the point.
  static formatCompact(value: number): string {
    if (Number.isNaN(value)) return 'NaN'
    const sign = value < 0 || Object.is(value, -0) ? '-' : ''
    if (!Number.isFinite(value)) return `${sign}∞`
    // The shortest decimal digits of the number are what must be rounded: 1.15 is 1.2, though its exact value is less.
    const [mantissa, power] = Math.abs(value).toExponential().split('e')
    let digits = mantissa.replace('.', '')
    let exponent = Number(power)
    const unitOf = () => Math.min(Math.max(Math.floor(exponent / 3), 0), 4)
    const kept = Math.max(exponent - 3 * unitOf() + 1, 2)
    if (digits.length > kept) {
      const up = digits[kept] >= '5'
      digits = digits.slice(0, kept)
      if (up) {
        const next = String(BigInt(digits) + 1n)
        if (next.length > kept) exponent++
        digits = next
      }
    }
    const before = exponent - 3 * unitOf() + 1 // digits before the point
    let whole = before > 0 ? digits.slice(0, before).padEnd(before, '0') : '0'
    const fraction = (before > 0 ? digits.slice(before) : '0'.repeat(-before) + digits).replace(/0+$/, '')
    if (whole.length > 4) whole = whole.replace(/\B(?=(\d{3})+$)/g, ',')
    return sign + whole + (fraction && `.${fraction}`) + ['', 'K', 'M', 'B', 'T'][unitOf()]
  }
}
