'use strict'
// Node's querystring.
const { coded } = require('metis-run:errors')

interface Options {
  maxKeys?: number
  decodeURIComponent?: (text: string) => string
  encodeURIComponent?: (text: string) => string
}

// unescapeBuffer decodes %XX into bytes; a % that begins no such thing stays.
function unescapeBuffer(text: string, plusIsBlank = false): Buffer {
  text = String(text)
  const out = Buffer.allocUnsafe(text.length)
  let n = 0
  for (let i = 0; i < text.length; i++, n++) {
    let c = text.charCodeAt(i)
    if (c === 0x25 && /^[0-9a-f]{2}$/i.test(text.slice(i + 1, i + 3))) {
      c = parseInt(text.slice(i + 1, i + 3), 16)
      i += 2
    } else if (plusIsBlank && c === 0x2b) {
      c = 0x20
    }
    out[n] = c
  }
  return n < text.length ? out.slice(0, n) : out
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return qs.unescapeBuffer(text).toString()
  }
}

function escape(text: any): string {
  if (typeof text !== 'string') text = typeof text === 'object' ? String(text) : text + ''
  try {
    return encodeURIComponent(text)
  } catch {
    throw coded(URIError, 'ERR_INVALID_URI', 'URI malformed')
  }
}

function primitive(v: unknown): string {
  if (typeof v === 'string') return v
  if (typeof v === 'number') return isFinite(v) ? `${v}` : ''
  return typeof v === 'bigint' || typeof v === 'boolean' ? `${v}` : ''
}

function stringify(object: any, separator?: string | null, equals?: string | null, options?: Options): string {
  separator ||= '&'
  equals ||= '='
  const own = options && typeof options.encodeURIComponent === 'function' ? options.encodeURIComponent : qs.escape
  const encode = (v: unknown) => (typeof v === 'number' && isFinite(v) && Math.abs(v) < 1e21 && own === escape ? `${v}` : own(primitive(v)))
  if (object === null || typeof object !== 'object') return ''
  const fields: string[] = []
  for (const key of Object.keys(object)) {
    const name = own(key) + equals
    const value = object[key]
    for (const v of Array.isArray(value) ? value : [value]) fields.push(name + encode(v))
  }
  return fields.join(separator)
}

function parse(text: string, separator?: string | null, equals?: string | null, options?: Options): Record<string, string | string[]> {
  const out = Object.create(null)
  if (typeof text !== 'string' || text === '') return out
  const sep = separator ? String(separator) : '&', eq = equals ? String(equals) : '='
  let most = 1000
  if (options && typeof options.maxKeys === 'number') most = options.maxKeys > 0 ? options.maxKeys : Infinity
  let decode = qs.unescape
  if (options && typeof options.decodeURIComponent === 'function') decode = options.decodeURIComponent
  const custom = decode !== unescape
  const read = (part: string) => {
    part = part.replace(/\+/g, custom ? '%20' : ' ')
    if (!custom && !part.includes('%')) return part
    try {
      return decode(part)
    } catch {
      return qs.unescape(part)
    }
  }
  for (let at = 0; at <= text.length && most > 0;) {
    let end = text.indexOf(sep, at)
    if (end < 0) end = text.length
    const field = text.slice(at, end)
    at = end + sep.length
    most-- // an empty field counts
    if (field === '') continue
    const i = field.indexOf(eq)
    const key = read(i < 0 ? field : field.slice(0, i)), value = i < 0 ? '' : read(field.slice(i + eq.length))
    const before = out[key]
    if (before === undefined) out[key] = value
    else if (Array.isArray(before)) before.push(value)
    else out[key] = [before, value]
  }
  return out
}

const qs: any = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse }

export = qs
