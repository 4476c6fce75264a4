import { BSONError, BSONValue, Inspect, plainInspect, toBuffer } from 'metis-run:bson/value'

// The second part of generated ids is random once a session; the third counts on from a random start. Both come from
// the session's own source, so a session with a seed makes the same ids again.
let unique: Uint8Array | undefined
let counter = 0

function nextCount(): number {
  if (!unique) {
    const random = crypto.getRandomValues(new Uint8Array(8))
    unique = random.subarray(0, 5)
    counter = (random[5] << 16) | (random[6] << 8) | random[7]
  }
  counter = (counter + 1) % 0x1000000
  return counter
}

function bytesOfTime(seconds: number): Buffer {
  const bytes = Buffer.alloc(12)
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, seconds)
  return bytes
}

type ObjectIdLike = { id: string | Uint8Array; toHexString?(): string }

export class ObjectId extends BSONValue {
  buffer: Uint8Array

  constructor(input?: string | number | ObjectId | ObjectIdLike | Uint8Array | null) {
    super()
    let from: unknown = input
    if (typeof input === 'object' && input !== null && 'id' in input) {
      if (typeof input.id !== 'string' && !ArrayBuffer.isView(input.id)) {
        throw new BSONError('Argument passed in must have an id that is of type string or Buffer')
      }
      from = typeof input.toHexString === 'function' ? Buffer.from(input.toHexString(), 'hex') : input.id
    }
    if (from === null || from === undefined) {
      this.buffer = ObjectId.generate()
    } else if (typeof from === 'number') {
      this.buffer = ObjectId.generate(from)
    } else if (ArrayBuffer.isView(from) && from.byteLength === 12) {
      this.buffer = toBuffer(from)
    } else if (typeof from === 'string') {
      if (!/^[0-9a-f]{24}$/i.test(from)) {
        throw new BSONError('input must be a 24 character hex string, 12 byte Uint8Array, or an integer')
      }
      this.buffer = Buffer.from(from, 'hex')
    } else {
      throw new BSONError('Argument passed in does not match the accepted types')
    }
  }

  get _bsontype(): 'ObjectId' {
    return 'ObjectId'
  }

  get id(): Uint8Array {
    return this.buffer
  }

  set id(value: Uint8Array) {
    this.buffer = value
  }

  toHexString(): string {
    return toBuffer(this.buffer).toString('hex')
  }

  toString(encoding?: 'hex' | 'base64'): string {
    return encoding === 'base64' ? toBuffer(this.buffer).toString('base64') : this.toHexString()
  }

  toJSON(): string {
    return this.toHexString()
  }

  equals(other: string | ObjectId | { toHexString(): string } | null | undefined): boolean {
    if (typeof other === 'string') return other.toLowerCase() === this.toHexString()
    if (typeof other !== 'object' || other === null || typeof other.toHexString !== 'function') return false
    return String(other.toHexString()).toLowerCase() === this.toHexString()
  }

  getTimestamp(): Date {
    return new Date(new DataView(this.buffer.buffer, this.buffer.byteOffset).getUint32(0) * 1000)
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    return `new ObjectId(${inspect(this.toHexString(), options)})`
  }

  // The bytes of a new id, of now or of a time in seconds.
  static generate(time?: number): Uint8Array {
    const count = nextCount()
    const bytes = bytesOfTime(typeof time === 'number' ? time : Math.floor(Date.now() / 1000))
    bytes.set(unique!, 4)
    for (let i = 0; i < 3; i++) bytes[9 + i] = count >>> (16 - 8 * i)
    return bytes
  }

  // The first id of a second, for comparing with others.
  static createFromTime(time: number): ObjectId {
    return new ObjectId(bytesOfTime(time))
  }

  static createFromHexString(hex: string): ObjectId {
    if (hex?.length !== 24) throw new BSONError('hex string must be 24 characters')
    return new ObjectId(Buffer.from(hex, 'hex'))
  }

  static createFromBase64(base64: string): ObjectId {
    if (base64?.length !== 16) throw new BSONError('base64 string must be 16 characters')
    return new ObjectId(Buffer.from(base64, 'base64'))
  }

  static isValid(id: unknown): boolean {
    if (id === null || id === undefined) return false
    try {
      new ObjectId(id as string)
      return true
    } catch {
      return false
    }
  }
}
