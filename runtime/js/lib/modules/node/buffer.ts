'use strict'
// Node's buffer. Buffer itself is global.
const { coded, invalidType } = require('metis-run:errors')

const MAX_LENGTH = 4294967296, MAX_STRING_LENGTH = 536870888

function bytesOf(input: any): Uint8Array {
  if (input instanceof ArrayBuffer) return new Uint8Array(input)
  if (ArrayBuffer.isView(input) && !(input instanceof DataView)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
  throw invalidType('input', 'an instance of ArrayBuffer, Buffer, or TypedArray', input)
}

function isUtf8(input: any): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(input))
    return true
  } catch (error: any) {
    if (error.code === 'ERR_INVALID_ARG_TYPE') throw error
    return false
  }
}

// limit is the first character that an encoding of single bytes lacks.
const limit: Record<string, number> = { ascii: 0x80, latin1: 0x100, binary: 0x100 }

function transcode(source: any, from: string, to: string): Buffer {
  if (!(source instanceof Uint8Array)) throw invalidType('source', 'an instance of Buffer or Uint8Array', source)
  const name = (encoding: any) => (typeof encoding === 'string' ? encoding.toLowerCase() : '')
  const one = name(from), other = name(to)
  for (const encoding of [one, other]) {
    if (!/^(utf-?8|ucs-?2|utf-?16le|latin1|binary|ascii)$/.test(encoding)) {
      throw Object.assign(coded(Error, 'U_ILLEGAL_ARGUMENT_ERROR', 'Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]'), { errno: 1 })
    }
  }
  let text = Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString(one as any)
  if (limit[other] !== undefined) text = [...text].map((c) => (c.codePointAt(0)! < limit[other] ? c : '?')).join('')
  return Buffer.from(text, other as any)
}

function SlowBuffer(length: number): Buffer {
  return Buffer.allocUnsafeSlow(length)
}

export = {
  Buffer,
  SlowBuffer,
  transcode,
  isUtf8,
  isAscii: (input: any): boolean => bytesOf(input).every((b) => b < 0x80),
  kMaxLength: MAX_LENGTH,
  kStringMaxLength: MAX_STRING_LENGTH,
  btoa,
  atob,
  constants: { MAX_LENGTH, MAX_STRING_LENGTH },
  get Blob() { return (globalThis as any).Blob },
  get File() { return (globalThis as any).File },
}
