let compact: Intl.NumberFormat | undefined

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

  // Whole units, or two digits where one stands before the point: 1.2K, 12K.
  static formatCompact(value: number): string {
    compact ??= new Intl.NumberFormat('en-US', { notation: 'compact' })
    return compact.format(value)
  }
}
