// METIS's help with versions. The rule is METIS 2.5's, whatever the file's dialect: a number has no leading zeros.
export class VersionToolbox {
  static isValidVersion(version: unknown): version is string {
    return typeof version === 'string' && /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(version)
  }

  // What a is beside b.
  static compareVersions(a: string, b: string): 'later' | 'earlier' | 'equal' {
    if (!VersionToolbox.isValidVersion(a) || !VersionToolbox.isValidVersion(b)) {
      throw new Error('Invalid version format. Expected format: x.y.z')
    }
    const others = b.split('.')
    for (const [i, field] of a.split('.').entries()) {
      const other = others[i]
      if (field === other) continue
      // Without leading zeros the longer number is the greater one, and no number is too long.
      return (field.length === other.length ? field > other : field.length > other.length) ? 'later' : 'earlier'
    }
    return 'equal'
  }

  static isLaterThan(a: string, b: string): boolean {
    return VersionToolbox.compareVersions(a, b) === 'later'
  }

  static isEarlierThan(a: string, b: string): boolean {
    return VersionToolbox.compareVersions(a, b) === 'earlier'
  }

  // A new list, earliest first.
  static sortVersions(versions: readonly string[]): string[] {
    const orders = { earlier: -1, equal: 0, later: 1 }
    return [...versions].sort((a, b) => orders[VersionToolbox.compareVersions(a, b)])
  }
}
