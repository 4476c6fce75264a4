// METIS's help with texts.

// What makes a noun a plural after a number: '' for 1, else 's'.
export function s(count: number): '' | 's' {
  return count === 1 ? '' : 's'
}

export class StringToolbox {
  static readonly HEX_COLOR_REGEX = /^#([a-f0-9]{6})$/

  // The dots come on top of max.
  static limit(text: string, max: number): string {
    return text.length > max ? `${text.slice(0, max)}...` : text
  }

  static generateRandomId(): string {
    return crypto.randomUUID()
  }

  // The rest of the text stays as it is.
  static capitalize(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1)
  }

  // Words are what blanks divide: a capital, then small letters. Words in allCapsExceptions, however they are written,
  // become capitals throughout.
  static toTitleCase(text: string, { allCapsExceptions = [] }: { allCapsExceptions?: readonly string[] } = {}): string {
    const capitals = allCapsExceptions.map((word) => word.toUpperCase())
    return text.replace(/\S+/g, (word) => {
      const upper = word.toUpperCase()
      return capitals.includes(upper) ? upper : StringToolbox.capitalize(word.toLowerCase())
    })
  }

  // Words are what blanks, hyphens, underscores or a change to a capital divide.
  static toCamelCase(text: string): string {
    const words = text.replace(/([\p{Ll}\p{N}])(?=\p{Lu})/gu, '$1 ').split(/[\s_-]+/)
    return words
      .filter((word) => word !== '')
      .map((word, i) => (i === 0 ? word.toLowerCase() : StringToolbox.capitalize(word.toLowerCase())))
      .join('')
  }

  // Exactly one slash between two parts; empty parts are left out, and the first keeps its slash at the front.
  static joinPaths(...parts: string[]): string {
    const full = parts.filter((part) => part !== '')
    return full
      .map((part, i) => {
        if (i > 0) part = part.replace(/^\/+/, '')
        return i < full.length - 1 ? part.replace(/\/+$/, '') : part
      })
      .filter((part, i) => i === 0 || part !== '')
      .join('/')
  }

  // The number with its sign, + too; 0 has none.
  static sign(value: number): string {
    return value > 0 ? `+${value}` : String(value)
  }

  // The word, as a plural unless count is 1; the plural may be given where it is not regular.
  static pluralize(word: string, count?: number, plural?: string): string {
    if (count === 1) return word
    if (plural !== undefined) return plural
    if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`
    return /(s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`
  }

  static s(count: number): '' | 's' {
    return s(count)
  }

  // Blanks are text; null and undefined are none.
  static isEmpty(text: string | null | undefined): boolean {
    return text === undefined || text === null || text === ''
  }

  static isFilled(text: string | null | undefined): text is string {
    return !StringToolbox.isEmpty(text)
  }
}
