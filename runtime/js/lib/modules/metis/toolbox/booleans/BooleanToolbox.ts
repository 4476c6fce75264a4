// METIS's help with texts that stand for true and false.
export class BooleanToolbox {
  static readonly trueBooleanValuesAsStrings = ['1', 'true', 'True', 'TRUE', 't', 'T', 'yes', 'Yes', 'YES', 'y', 'Y']
  static readonly falseBooleanValuesAsStrings = ['0', 'false', 'False', 'FALSE', 'f', 'F', 'no', 'No', 'NO', 'n', 'N']
  static get validBooleanValuesAsStrings(): string[] {
    return [...this.trueBooleanValuesAsStrings, ...this.falseBooleanValuesAsStrings]
  }

  static parse(value: string): boolean {
    if (BooleanToolbox.trueBooleanValuesAsStrings.includes(value)) return true
    if (BooleanToolbox.falseBooleanValuesAsStrings.includes(value)) return false
    throw new Error(`Invalid boolean string: ${value}`)
  }

  // A boolean is none of the texts, so it is not valid.
  static isValid(value: unknown): boolean {
    return BooleanToolbox.validBooleanValuesAsStrings.includes(value as string)
  }

  static onlyLast(...flags: boolean[]): boolean[] {
    const last = flags.lastIndexOf(true)
    return flags.map((_, i) => i === last)
  }
}
