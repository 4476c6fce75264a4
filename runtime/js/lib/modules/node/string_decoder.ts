'use strict'
// Node's string_decoder: text of bytes that come in pieces. What does not make a whole character yet is kept.
const { coded, invalidType } = require('metis-run:errors')

// unit tells how many bytes belong together in an encoding; utf8 has its own rule.
function unit(encoding: string): number {
  switch (encoding) {
    case 'utf16le': return 2
    case 'base64': case 'base64url': return 3
  }
  return 1
}

function normal(encoding: any): string {
  if (encoding === undefined || encoding === null || encoding === '') return 'utf8'
  const known = typeof encoding === 'string' ? encoding.toLowerCase() : ''
  switch (known) {
    case 'utf8': case 'utf-8': return 'utf8'
    case 'ucs2': case 'ucs-2': case 'utf16le': case 'utf-16le': return 'utf16le'
    case 'latin1': case 'binary': return 'latin1'
    case 'base64': case 'base64url': case 'ascii': case 'hex': return known
  }
  throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${String(encoding)}`)
}

// incomplete is how many bytes at the end begin a character of UTF-8 that goes on. As in Node only the first byte tells how
// many belong to it.
function incomplete(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const c = bytes[bytes.length - back]
    if ((c & 0xc0) === 0x80) continue
    const length = c >= 0xf8 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1
    return length > back ? back : 0
  }
  return 0
}

class StringDecoder {
  encoding: string
  #kept: Buffer = Buffer.alloc(0)

  constructor(encoding?: string) {
    this.encoding = normal(encoding)
  }

  write(bytes: any): string {
    if (typeof bytes === 'string') return bytes
    if (!ArrayBuffer.isView(bytes)) throw invalidType('buf', 'an instance of Buffer, TypedArray, or DataView', bytes)
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const all = this.#kept.length > 0 ? Buffer.concat([this.#kept, piece]) : piece
    let rest = this.encoding === 'utf8' ? incomplete(all) : all.length % unit(this.encoding)
    let whole = all.length - rest
    // The first half of a pair waits for the other one.
    if (this.encoding === 'utf16le' && whole >= 2 && (all[whole - 1] & 0xfc) === 0xd8) whole -= 2
    this.#kept = Buffer.from(all.subarray(whole))
    return all.toString(this.encoding as any, 0, whole)
  }

  end(bytes?: any): string {
    const text = bytes === undefined ? '' : this.write(bytes)
    const kept = this.#kept
    this.#kept = Buffer.alloc(0)
    return kept.length > 0 ? text + kept.toString(this.encoding as any) : text
  }
}

export = { StringDecoder }
