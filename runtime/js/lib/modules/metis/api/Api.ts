// What METIS's two clients share: where they connect to, and how that comes out of a config.

export type ApiOptions = { protocol?: string; host?: string; port?: number | string; rejectUnauthorized?: boolean }

const text = (v: unknown) => (typeof v === 'string' ? undefined : `expected string, received ${kind(v)}`)
const flag = (v: unknown) => (typeof v === 'boolean' ? undefined : `expected boolean, received ${kind(v)}`)
export function kind(v: unknown): string {
  if (v === null) return 'null'
  return Array.isArray(v) ? 'array' : typeof v
}

// rules say of each option why a value is none; they drop what they do not name.
export type Rules = Record<string, (v: unknown) => string | undefined>

export const integer = (low: number, high: number) => (v: unknown) => {
  if (typeof v !== 'number') return `expected number, received ${kind(v)}`
  return Number.isInteger(v) && v >= low && v <= high ? undefined : `expected a whole number from ${low} to ${high}, received ${v}`
}
const port = (v: unknown) => {
  if (typeof v === 'string') return /^\d+$/.test(v) && integer(1, 65535)(Number(v)) === undefined ? undefined : `expected a port from 1 to 65535, received "${v}"`
  return integer(1, 65535)(v)
}

export const optionsSchema = (...protocols: string[]): Rules => ({
  protocol: (v) => (protocols.includes(v as string) ? undefined : `expected one of ${protocols.map((p) => `"${p}"`).join('|')}`),
  host: text, port, rejectUnauthorized: flag, username: text, password: text, apiKey: text,
})
export const booleanRule = flag

export function parseOptions(what: string, data: unknown, rules: Rules): Record<string, any> {
  if (kind(data) !== 'object') throw new Error(`Invalid ${what} configuration: expected object, received ${kind(data)}`)
  const options: Record<string, any> = {}
  const wrong = []
  for (const [name, why] of Object.entries(rules)) {
    const v = (data as any)[name]
    if (v === undefined) continue
    const problem = why(v)
    if (problem === undefined) options[name] = v
    else wrong.push(`${name}: ${problem}`)
  }
  if (wrong.length > 0) throw new Error(`Invalid ${what} configuration: ${wrong.join(', ')}`)
  return options
}

export abstract class Api {
  protected constructor(readonly options: ApiOptions = {}) {}

  get protocol(): string | undefined { return this.options.protocol }
  get host(): string | undefined { return this.options.host }
  get port(): number | string | undefined { return this.options.port }
  get rejectUnauthorized(): boolean | undefined { return this.options.rejectUnauthorized }

  // address is protocol://host:port, with METIS's defaults.
  protected static address(o: ApiOptions, plain: string, secure: string): string {
    const protocol = o.protocol || plain
    const standard = protocol === secure ? 443 : 80
    if (o.host && /:\d+$/.test(o.host)) return `${protocol}://${o.host}`
    return `${protocol}://${o.host || 'localhost'}:${o.port || standard}`
  }
}
