// What is read from files and written to them.
const { AbortError, invalidType } = require('metis-run:errors')
const files = require('metis-run:files')

// contentOf is what is written: a text in its encoding, or bytes; undefined for anything else.
export function contentOf(data: any, encoding?: any): Uint8Array | undefined {
  if (typeof data === 'string') return Buffer.from(data, encoding || 'utf8')
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return undefined
}

// writable is contentOf, or the pieces that an iterable gives.
export function writable(data: any, encoding?: any): { bytes?: Uint8Array; pieces?: any } {
  const bytes = contentOf(data, encoding)
  if (bytes !== undefined) return { bytes }
  if (data !== null && typeof data === 'object' && (data[Symbol.asyncIterator] ?? data[Symbol.iterator])) return { pieces: data }
  throw invalidType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data)
}

// bufferOf is a Buffer of bytes that nobody else has.
export function bufferOf(bytes: Uint8Array): Buffer { return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) }

// decoded is a file's content as its reader wants it.
export function decoded(bytes: Uint8Array, encoding: any): any {
  return encoding ? bufferOf(bytes).toString(encoding) : bufferOf(bytes)
}

// named is a name as its reader wants it.
export function named(name: string, encoding: any): any {
  if (!encoding || encoding === 'utf8' || encoding === 'utf-8') return name
  const bytes = Buffer.from(name)
  return encoding === 'buffer' ? bytes : bytes.toString(encoding)
}

// writeAll writes content, or what an iterable gives, at the file's own position.
export async function writeAll(fd: number, data: any, encoding: any, signal?: AbortSignal): Promise<void> {
  const { bytes, pieces } = writable(data, encoding)
  if (bytes !== undefined) return unlessAborted(signal, () => files.write(fd, bytes, null))
  for await (const piece of pieces) {
    const part = contentOf(piece, encoding) ?? Buffer.from(piece)
    await unlessAborted(signal, () => files.write(fd, part, null))
  }
}

// unlessAborted does something, which a signal has fail at once. The system finishes what it has begun.
export async function unlessAborted<T>(signal: AbortSignal | undefined, f: () => Promise<T>): Promise<T> {
  if (signal === undefined) return f()
  const aborted = () => new AbortError(undefined, { cause: signal.reason })
  if (signal.aborted) throw aborted()
  let stop!: () => void
  const stopped = new Promise<never>((_, reject) => { stop = () => reject(aborted()) })
  stopped.catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([f(), stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
