'use strict'
// Node's url: the URL classes, which are global, and the older functions beside them.
const { coded, invalidType, check } = require('metis-run:errors')

const { URL, URLSearchParams } = globalThis as any

// Protocols that have // before their host, and a path behind it.
const slashed = (protocol: string | null) => /^(https?|ftp|gopher|file|wss?):?$/.test(protocol ?? '')
const hostless = (protocol: string | null) => /^javascript:?$/.test(protocol ?? '')

function invalidURL(input: string) {
  return Object.assign(coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL'), { input })
}

const escaped = (text: string) =>
  text.replace(/[\t\n\r "'<>\\^`{|}]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0'))

const fields = ['protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash', 'search', 'query', 'pathname', 'path', 'href']

// Url is what parse gives: a function and no class, for older scripts call it.
function Url(this: any) {
  for (const field of fields) this[field] = null
}

const methods: any = {
  parse(url: string, parseQuery?: boolean, slashesDenoteHost?: boolean) {
    let rest: string = check.string(url, 'url').replace(/^[\0- \u00a0\ufeff]+|[\0- \u00a0\ufeff]+$/g, '')
    const behind = rest.search(/[?#]/)
    rest = behind < 0 ? rest.replace(/\\/g, '/') : rest.slice(0, behind).replace(/\\/g, '/') + rest.slice(behind)
    // A path alone stays as it is.
    if (slashesDenoteHost || !/^\/\/?(?!\/)[^?#@\s]*(\?[^#@\s]*)?$/.test(rest)) {
      const protocol = /^[a-z0-9.+-]+:/i.exec(rest)?.[0] ?? ''
      if (protocol !== '') this.protocol = protocol.toLowerCase()
      rest = takeHost(this, rest.slice(protocol.length), url, slashesDenoteHost)
      if (!hostless(this.protocol)) rest = escaped(rest)
    }
    const hash = rest.indexOf('#')
    if (hash >= 0) {
      this.hash = rest.slice(hash)
      rest = rest.slice(0, hash)
    }
    const question = rest.indexOf('?')
    if (question >= 0) {
      this.search = rest.slice(question)
      this.query = rest.slice(question + 1)
      rest = rest.slice(0, question)
    }
    if (parseQuery) this.query = require('querystring').parse(this.query ?? '')
    if (rest !== '') this.pathname = rest
    complete(this)
  },
  format() {
    let protocol: string = this.protocol || '', host = ''
    if (protocol !== '' && !protocol.endsWith(':')) protocol += ':'
    const auth = this.auth ? encodeURIComponent(this.auth).replace(/%3A/gi, ':') + '@' : ''
    if (this.host) host = auth + this.host
    else if (this.hostname) {
      const bare = this.hostname.includes(':') && this.hostname[0] !== '['
      host = auth + (bare ? `[${this.hostname}]` : this.hostname) + (this.port ? `:${this.port}` : '')
    }
    const query = this.query !== null && typeof this.query === 'object' ? require('querystring').stringify(this.query) : ''
    let search: string = this.search || (query && `?${query}`) || '', hash: string = this.hash || ''
    let pathname = (this.pathname || '').replace(/[#?]/g, (c: string) => (c === '#' ? '%23' : '%3F'))
    if (this.slashes || slashed(protocol)) {
      if (this.slashes || host !== '') {
        if (pathname !== '' && pathname[0] !== '/') pathname = '/' + pathname
        host = '//' + host
      } else if (protocol === 'file:') host = '//'
    }
    if (search !== '' && search[0] !== '?') search = '?' + search
    if (hash !== '' && hash[0] !== '#') hash = '#' + hash
    return protocol + host + pathname + search.replace(/#/g, '%23') + hash
  },
  resolve(relative: string) {
    return this.resolveObject(parse(relative, false, true)).format()
  },
  resolveObject(relative: any) {
    const other = typeof relative === 'string' ? parse(relative, false, true) : relative
    const out = Object.assign(new (Url as any)(), this)
    out.hash = other.hash
    if (other.href === '') {
      out.href = out.format()
      return out
    }
    if (other.slashes && !other.protocol) {
      for (const key of Object.keys(other)) if (key !== 'protocol') out[key] = other[key]
    } else if (other.protocol && other.protocol !== out.protocol) {
      elsewhere(out, other)
    } else {
      beside(out, other)
    }
    return complete(out)
  },
  parseHost() {
    const [, name, port] = /^([^]*?)(:[0-9]*)?$/.exec(this.host)!
    if (port !== undefined && port !== ':') this.port = port.slice(1)
    if (name) this.hostname = name
  },
}
Object.assign(Url.prototype, methods)

// complete gives a URL what follows from its parts.
function complete(url: any) {
  if (slashed(url.protocol) && url.hostname && !url.pathname) url.pathname = '/'
  url.path = url.pathname || url.search ? (url.pathname || '') + (url.search || '') : null
  url.href = url.format()
  return url
}

// takeHost reads the host, if there is one, and returns what is behind it.
function takeHost(out: any, rest: string, url: string, slashesDenoteHost?: boolean): string {
  const protocol: string | null = out.protocol
  const slashes = rest.startsWith('//') && (slashesDenoteHost || protocol !== null || /^\/\/[^@/]+@[^@/]+/.test(rest))
  if (slashes && !hostless(protocol)) {
    rest = rest.slice(2)
    out.slashes = true
  }
  if (hostless(protocol) || !slashes && (protocol === null || slashed(protocol))) return rest
  // The last @ before the path ends who logs in; tabs and ends of lines count for nothing.
  let end = rest.search(/[/?#]/)
  if (end < 0) end = rest.length
  const at = rest.lastIndexOf('@', end - 1)
  if (at >= 0 && at < end) {
    out.auth = decodeURIComponent(rest.slice(0, at))
    rest = rest.slice(at + 1)
    end -= at + 1
  }
  rest = rest.slice(0, end).replace(/[\t\n\r]/g, '') + rest.slice(end)
  end = rest.search(/[ "#%'/;<>?\\^`{|}]/)
  if (end < 0) end = rest.length
  out.host = rest.slice(0, end)
  rest = rest.slice(end)
  out.hostname = ''
  out.parseHost()
  let name: string = out.hostname
  const v6 = name.startsWith('[') && name.endsWith(']')
  const colon = v6 ? -1 : name.indexOf(':')
  if (colon >= 0) { // what is no port belongs to the path
    rest = '/' + name.slice(colon) + rest
    name = name.slice(0, colon)
  }
  name = name.length > 255 ? '' : name.toLowerCase()
  if (!v6 && /[^\0-\x7f]/.test(name)) {
    name = domainToASCII(name)
    if (name === '') throw invalidURL(url)
  }
  if (v6 ? /[\0\t\n\r #%/<>?@\\^|]/.test(name) : /[\0\t\n\r #%/:<>?@[\\\]^|]/.test(name)) throw invalidURL(url)
  out.host = name + (out.port ? `:${out.port}` : '')
  out.hostname = v6 ? name.slice(1, -1) : name
  if (v6 && rest !== '' && rest[0] !== '/') rest = '/' + rest
  return rest
}

// elsewhere resolves a URL of another protocol.
function elsewhere(out: any, other: any) {
  if (!slashed(other.protocol)) return Object.assign(out, other)
  out.protocol = other.protocol
  let { host, hostname, pathname } = other
  if (!host && !/^file:?$/.test(other.protocol)) { // https:host/path
    const parts = (pathname || '').split('/').filter((p: string, i: number, all: string[]) => p !== '' || i === all.length - 1)
    host = hostname = parts.shift() ?? ''
    pathname = '/' + parts.join('/')
  }
  Object.assign(out, {
    host: host || '', hostname: hostname || host || '', auth: other.auth, port: other.port, pathname, search: other.search, query: other.query,
    slashes: out.slashes || other.slashes,
  })
}

// beside resolves what has the same protocol, or none.
function beside(out: any, other: any) {
  const together = out.protocol && !slashed(out.protocol) // a path alone: what was taken for its host begins it
  const base: string = (together && out.host ? out.host : '') + (out.pathname || '')
  const path: string = (together && other.host ? other.host : '') + (other.pathname || '')
  const hasHost = !together && (other.host || out.host)
  const search = () => {
    out.search = other.search
    out.query = other.query
  }
  if (!together && other.host) {
    Object.assign(out, { host: other.host, hostname: other.hostname || other.host, port: other.port, auth: other.auth })
    search()
    out.pathname = withoutDots(path, true)
  } else if (path === '') {
    if (other.search !== null) search()
    return
  } else {
    search()
    const whole = path[0] === '/' ? path : base.slice(0, base.lastIndexOf('/') + 1) + path
    out.pathname = withoutDots(whole, !!hasHost || whole[0] === '/')
  }
  if (!together) return
  const [, host, rest] = /^([^/]*)([^]*)$/.exec(out.pathname)!
  const at = host.indexOf('@')
  if (at >= 0) out.auth = host.slice(0, at)
  Object.assign(out, { host: host.slice(at + 1), hostname: host.slice(at + 1), port: null, pathname: rest || null })
}

// withoutDots takes . and .. out of a path. Where it hangs on no root, .. above its start stays.
function withoutDots(path: string, rooted: boolean): string {
  const parts = path.split('/'), last = parts[parts.length - 1]
  if (rooted && parts[0] === '') parts.shift()
  const kept: string[] = []
  for (const part of parts) {
    if (part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop()
    else if (!rooted) kept.push('..')
  }
  if ((last === '.' || last === '..') && (rooted || parts.length > 1) && kept[kept.length - 1] !== '') kept.push('')
  return (rooted ? '/' : '') + kept.join('/')
}

function parse(url: any, parseQuery?: boolean, slashesDenoteHost?: boolean) {
  if (url instanceof (Url as any)) return url
  const out = new (Url as any)()
  out.parse(url, parseQuery, slashesDenoteHost)
  return out
}

function format(url: any, options?: any): string {
  if (typeof url === 'string') url = parse(url)
  else if (typeof url !== 'object' || url === null) throw invalidType('urlObject', 'one of type object or string', url)
  else if (url instanceof URL) {
    const { fragment = true, unicode = false, search = true, auth = true } = options === undefined ? {} : check.object(options, 'options')
    const copy = new URL(url.href)
    if (!fragment) copy.hash = ''
    if (!search) copy.search = ''
    if (!auth) copy.username = copy.password = ''
    return unicode && copy.hostname !== '' ? copy.href.replace(copy.hostname, domainToUnicode(copy.hostname)) : copy.href
  }
  return methods.format.call(url)
}

function domainToASCII(domain: string): string {
  if (arguments.length < 1) throw require('metis-run:errors').missing('domain')
  try {
    return new URL(`ws://${domain}`).hostname
  } catch {
    return ''
  }
}

function domainToUnicode(domain: string): string {
  if (arguments.length < 1) throw require('metis-run:errors').missing('domain')
  return domainToASCII(domain).split('.').map((label) => (label.startsWith('xn--') ? punycode(label.slice(4)) ?? label : label)).join('.')
}

// punycode decodes a label (RFC 3492); undefined if it is none.
function punycode(text: string): string | undefined {
  const out: number[] = [], hyphen = text.lastIndexOf('-')
  for (let i = 0; i < hyphen; i++) out.push(text.charCodeAt(i))
  let code = 128, bias = 72, at = 0, first = true
  for (let i = hyphen < 0 ? 0 : hyphen + 1; i < text.length;) {
    const before = at
    for (let weight = 1, k = 36; ; k += 36) {
      const c = text.charCodeAt(i++)
      const digit = c >= 97 && c <= 122 ? c - 97 : c >= 48 && c <= 57 ? c - 22 : 36
      if (digit === 36) return undefined
      at += digit * weight
      const threshold = Math.min(Math.max(k - bias, 1), 26)
      if (digit < threshold) break
      weight *= 36 - threshold
    }
    const count = out.length + 1
    let delta = first ? Math.floor((at - before) / 700) : (at - before) >> 1
    delta += Math.floor(delta / count)
    first = false
    for (bias = 0; delta > 455; bias += 36) delta = Math.floor(delta / 35)
    bias += Math.floor((36 * delta) / (delta + 38))
    code += Math.floor(at / count)
    if (code > 0x10ffff) return undefined
    at %= count
    out.splice(at++, 0, code)
  }
  return String.fromCodePoint(...out)
}

function fileURLToPath(file: any): string {
  if (typeof file === 'string') file = new URL(file)
  else if (!(file instanceof URL)) throw invalidType('path', 'of type string or an instance of URL', file)
  if (file.protocol !== 'file:') throw coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file')
  if (file.hostname !== '') throw coded(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux')
  if (/%2f/i.test(file.pathname)) throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters')
  return decodeURIComponent(file.pathname)
}

function pathToFileURL(path: string): URL {
  const whole: string = require('path').resolve(check.string(path, 'path')) + (path.length > 1 && path.endsWith('/') ? '/' : '')
  return new URL('file://' + whole.replace(/[%\\\n\r\t?#]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')))
}

function urlToHttpOptions(url: URL) {
  const { hostname, username, password, port, pathname, search } = url
  const options: any = {
    __proto__: null,
    ...url, // what a script added
    protocol: url.protocol,
    hostname: hostname?.startsWith('[') ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  }
  if (port !== '') options.port = Number(port)
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return options
}

export = {
  Url,
  parse,
  resolve: (from: string, to: string) => parse(from, false, true).resolve(to),
  resolveObject: (from: any, to: any) => (from ? parse(from, false, true).resolveObject(to) : to),
  format,
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  pathToFileURL,
  fileURLToPath,
  urlToHttpOptions,
}
