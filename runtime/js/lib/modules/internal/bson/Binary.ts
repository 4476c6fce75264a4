import { BSONError, BSONValue, Inspect, isBytes, plainInspect, toBuffer } from 'metis-run:bson/value'

const growth = 256

export class Binary extends BSONValue {
  static BUFFER_SIZE = growth
  static SUBTYPE_DEFAULT = 0
  static SUBTYPE_FUNCTION = 1
  static SUBTYPE_BYTE_ARRAY = 2
  static SUBTYPE_UUID_OLD = 3
  static SUBTYPE_UUID = 4
  static SUBTYPE_MD5 = 5
  static SUBTYPE_ENCRYPTED = 6
  static SUBTYPE_COLUMN = 7
  static SUBTYPE_SENSITIVE = 8
  static SUBTYPE_VECTOR = 9
  static SUBTYPE_USER_DEFINED = 128

  sub_type: number
  buffer: Uint8Array // may be longer than what it holds
  position: number // the length of what it holds

  constructor(bytes?: Uint8Array | number[] | ArrayBuffer | null, subType?: number) {
    super()
    if (typeof bytes === 'string') throw new BSONError('Binary can only be constructed from Uint8Array or number[]')
    this.sub_type = subType ?? Binary.SUBTYPE_DEFAULT
    if (bytes === null || bytes === undefined) {
      this.buffer = Buffer.alloc(growth)
      this.position = 0
    } else {
      this.buffer = Array.isArray(bytes) ? Buffer.from(bytes) : toBuffer(bytes)
      this.position = this.buffer.byteLength
    }
  }

  get _bsontype(): 'Binary' {
    return 'Binary'
  }

  put(byte: string | number | Uint8Array | number[]): void {
    if (typeof byte === 'string' && byte.length !== 1) throw new BSONError('only accepts single character String')
    if (typeof byte !== 'string' && typeof byte !== 'number' && byte.length !== 1) {
      throw new BSONError('only accepts single character Uint8Array or Array')
    }
    const value = typeof byte === 'string' ? byte.charCodeAt(0) : typeof byte === 'number' ? byte : byte[0]
    if (value < 0 || value > 255) throw new BSONError('only accepts number in a valid unsigned byte range 0-255')
    if (this.position >= this.buffer.byteLength) this.#grow(growth + this.buffer.byteLength)
    this.buffer[this.position++] = value
  }

  write(sequence: Uint8Array | number[], offset = this.position): void {
    if (typeof sequence === 'string') throw new BSONError('input cannot be string')
    const end = offset + (sequence as Uint8Array).length
    if (end > this.buffer.byteLength) this.#grow(end)
    this.buffer.set(sequence, offset)
    this.position = Math.max(this.position, end)
  }

  #grow(length: number): void {
    const longer = Buffer.alloc(length)
    longer.set(this.buffer)
    this.buffer = longer
  }

  read(position: number, length?: number): Uint8Array {
    const end = position + (length && length > 0 ? length : this.position)
    return this.buffer.subarray(position, Math.min(end, this.position))
  }

  value(): Uint8Array {
    return this.buffer.length === this.position ? this.buffer : this.buffer.subarray(0, this.position)
  }

  length(): number {
    return this.position
  }

  toJSON(): string {
    return this.#text('base64')
  }

  toString(encoding?: 'hex' | 'base64' | 'utf8' | 'utf-8'): string {
    return this.#text(encoding === 'hex' || encoding === 'base64' ? encoding : 'utf8')
  }

  #text(encoding: 'hex' | 'base64' | 'utf8'): string {
    return toBuffer(this.value()).toString(encoding)
  }

  toUUID(): UUID {
    if (this.sub_type === Binary.SUBTYPE_UUID) return new UUID(this.value())
    const why = `Binary sub_type "${this.sub_type}" is not supported for converting to UUID.`
    throw new BSONError(`${why} Only "${Binary.SUBTYPE_UUID}" is currently supported.`)
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    return `Binary.createFromBase64(${inspect(this.#text('base64'), options)}, ${inspect(this.sub_type, options)})`
  }

  static createFromHexString(hex: string, subType?: number): Binary {
    return new Binary(Buffer.from(hex, 'hex'), subType)
  }

  static createFromBase64(base64: string, subType?: number): Binary {
    return new Binary(Buffer.from(base64, 'base64'), subType)
  }
}

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^[0-9a-f]{32}$/i

function bytesOfText(text: string): Uint8Array {
  if (!pattern.test(text)) {
    throw new BSONError('UUID string representation must be 32 hex digits or canonical hyphenated representation')
  }
  return Buffer.from(text.replaceAll('-', ''), 'hex')
}

export class UUID extends Binary {
  constructor(input?: string | Uint8Array | UUID | null) {
    let bytes: Uint8Array
    if (input === null || input === undefined) {
      bytes = UUID.generate()
    } else if (input instanceof UUID) {
      bytes = Buffer.from(input.buffer)
    } else if (ArrayBuffer.isView(input) && input.byteLength === 16) {
      bytes = toBuffer(input)
    } else if (typeof input === 'string') {
      bytes = bytesOfText(input)
    } else {
      throw new BSONError(
        'Argument passed in UUID constructor must be a UUID, a 16 byte Buffer or a 32/36 character hex string ' +
          '(dashes excluded/included, format: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).',
      )
    }
    super(bytes, Binary.SUBTYPE_UUID)
  }

  get id(): Uint8Array {
    return this.buffer
  }

  set id(value: Uint8Array) {
    this.buffer = value
  }

  toHexString(includeDashes = true): string {
    const hex = toBuffer(this.buffer).toString('hex')
    return includeDashes ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : hex
  }

  toString(encoding?: 'hex' | 'base64'): string {
    if (encoding === 'hex') return this.toHexString(false)
    return encoding === 'base64' ? toBuffer(this.buffer).toString('base64') : this.toHexString()
  }

  toJSON(): string {
    return this.toHexString()
  }

  equals(other: string | Uint8Array | UUID): boolean {
    if (!other) return false
    try {
      return toBuffer(new UUID(other).buffer).equals(this.buffer)
    } catch {
      return false
    }
  }

  toBinary(): Binary {
    return new Binary(this.buffer, Binary.SUBTYPE_UUID)
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    return `new UUID(${inspect(this.toHexString(), options)})`
  }

  // The bytes of a random UUID, of version 4.
  static generate(): Uint8Array {
    const bytes = crypto.getRandomValues(Buffer.alloc(16))
    bytes[6] = (bytes[6] & 0x0f) | 0x40
    bytes[8] = (bytes[8] & 0x3f) | 0x80
    return bytes
  }

  static isValid(input: unknown): boolean {
    if (typeof input === 'string') return pattern.test(input)
    if (isBytes(input)) return input.byteLength === 16
    return input instanceof Binary && input.sub_type === Binary.SUBTYPE_UUID && input.length() === 16
  }

  static createFromHexString(hex: string): UUID {
    return new UUID(bytesOfText(hex))
  }

  static createFromBase64(base64: string): UUID {
    return new UUID(Buffer.from(base64, 'base64'))
  }
}
