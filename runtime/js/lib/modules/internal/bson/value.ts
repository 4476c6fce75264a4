// What all of BSON's classes share: their errors, and how console.log shows them.

export class BSONError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
  }

  get name(): string {
    return 'BSONError'
  }

  get bsonError(): true {
    return true
  }

  static isBSONError(value: unknown): value is BSONError {
    return value instanceof BSONError
  }
}

export class BSONVersionError extends BSONError {
  constructor() {
    super('Unsupported BSON version, bson types must be from bson 6.x.x')
  }

  get name(): string {
    return 'BSONVersionError'
  }
}

export class BSONRuntimeError extends BSONError {
  get name(): string {
    return 'BSONRuntimeError'
  }
}

export class BSONOffsetError extends BSONError {
  offset: number

  constructor(message: string, offset: number, options?: { cause?: unknown }) {
    super(`${message}. offset: ${offset}`, options)
    this.offset = offset
  }

  get name(): string {
    return 'BSONOffsetError'
  }
}

export type Inspect = (value: unknown, options?: unknown) => string

// version is of the npm package whose values these are.
const version = Symbol.for('@@mdb.bson.version')
const custom = Symbol.for('nodejs.util.inspect.custom')

export abstract class BSONValue {
  abstract get _bsontype(): string
  abstract inspect(depth?: number, options?: unknown, inspect?: Inspect): string

  get [version](): number {
    return 6
  }

  [custom](depth?: number, options?: unknown, inspect?: Inspect): string {
    return this.inspect(depth, options, inspect)
  }
}

// typeOf is the class of a BSON value by its name, undefined for any other value.
export function typeOf(value: object): string | undefined {
  const type = (value as BSONValue)._bsontype
  if (typeof type !== 'string') return undefined
  if ((value as BSONValue)[version] !== 6) throw new BSONVersionError()
  return type
}

// plainInspect stands in for the inspect function that console.log passes.
export function plainInspect(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => {
    if (typeof v === 'bigint') return { $numberLong: `${v}` }
    return v instanceof Map ? Object.fromEntries(v) : v
  })
}

export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

// toBuffer is a view of the same bytes.
export function toBuffer(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength)
  if (value instanceof ArrayBuffer) return Buffer.from(value)
  throw new BSONError('Cannot create Buffer from the passed potentialBuffer.')
}
