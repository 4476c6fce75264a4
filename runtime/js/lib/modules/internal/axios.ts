// What users of axios know of its client: requests by config, responses, errors, defaults, interceptors. The network is
// the session's: metis-run:net.
const net = require('metis-run:net')

export type Config = Record<string, any>
type Interceptor = { fulfilled?: (v: any) => any; rejected?: (e: any) => any; synchronous: boolean; runWhen: ((config: Config) => boolean) | null } | null

const METHODS = ['delete', 'get', 'head', 'options', 'post', 'put', 'patch']
const isPlain = (v: any): boolean => {
  if (v === null || typeof v !== 'object') return false
  const proto = Object.getPrototypeOf(v)
  return (proto === null || proto === Object.prototype) && !(Symbol.toStringTag in v)
}

export class AxiosError extends Error {
  isAxiosError = true
  declare code?: string
  declare config?: Config
  declare request?: any
  declare response?: any
  declare status?: number
  constructor(message: string, code?: string, config?: Config, request?: any, response?: any) {
    super(message)
    Object.defineProperty(this, 'name', { value: 'AxiosError', writable: true, configurable: true, enumerable: true })
    Object.defineProperty(this, 'message', { value: message, writable: true, configurable: true, enumerable: true })
    Object.defineProperty(this, 'isAxiosError', { value: true, writable: true, configurable: true, enumerable: false })
    if (code) this.code = code
    if (config) this.config = config
    if (request) this.request = request
    if (response) {
      this.response = response
      this.status = response.status
    }
  }
  toJSON() {
    const { description, number, fileName, lineNumber, columnNumber } = this as any // of other engines
    return { message: this.message, name: this.name, description, number, fileName, lineNumber, columnNumber, stack: this.stack,
      config: plainConfig(this.config), code: this.code, status: this.status }
  }
  // from makes another error one of axios's, which keeps its name and its members.
  static from(error: any, code?: string | null, config?: Config, request?: any, response?: any, members?: any) {
    const e: any = new AxiosError(error?.message || 'Error', code ?? error?.code, config, request, response)
    for (const key of Object.keys(error ?? {})) if (!(key in e)) e[key] = error[key]
    if (error && e.cause === undefined) Object.defineProperty(e, 'cause', { value: error, configurable: true })
    e.name = error?.name || 'Error'
    return Object.assign(e, members)
  }
}
for (const code of ['ERR_BAD_OPTION_VALUE', 'ERR_BAD_OPTION', 'ECONNABORTED', 'ETIMEDOUT', 'ERR_NETWORK', 'ERR_FR_TOO_MANY_REDIRECTS',
  'ERR_DEPRECATED', 'ERR_BAD_RESPONSE', 'ERR_BAD_REQUEST', 'ERR_CANCELED', 'ERR_NOT_SUPPORT', 'ERR_INVALID_URL']) {
  Object.defineProperty(AxiosError, code, { value: code, enumerable: true })
}

export class CanceledError extends AxiosError {
  declare __CANCEL__: boolean
  constructor(message = 'canceled', config?: Config, request?: any) {
    super(message, 'ERR_CANCELED', config, request)
    this.name = 'CanceledError'
    Object.defineProperty(this, '__CANCEL__', { value: true })
  }
}

function plainConfig(config: Config | undefined) {
  if (config === undefined) return undefined
  return { ...config, headers: config.headers instanceof AxiosHeaders ? config.headers.toJSON() : config.headers, httpsAgent: undefined, httpAgent: undefined }
}

// Headers as axios hands them out: an object of the names as they came, read by any case.
export class AxiosHeaders {
  [name: string]: any
  constructor(init?: any) { if (init) this.set(init) }
  static from(init?: any) { return init instanceof AxiosHeaders ? init : new AxiosHeaders(init) }
  static concat(...all: any[]) {
    const headers = new AxiosHeaders()
    for (const h of all) headers.set(h)
    return headers
  }
  static find(h: any, name: string) { return Object.keys(h).find((key) => key.toLowerCase() === name.toLowerCase()) }
  set(name: any, value?: any, rewrite?: any) {
    if (name === null || name === undefined) return this
    if (typeof name === 'object') {
      for (const [key, v] of typeof name[Symbol.iterator] === 'function' ? name : Object.entries(name)) this.set(key, v, value)
      return this
    }
    const key = AxiosHeaders.find(this, name) ?? String(name).trim()
    if (this[key] !== undefined && rewrite === false) return this
    if (value === false || value === null || value === undefined) this[key] = value
    else this[key] = Array.isArray(value) ? value.map(String) : String(value)
    return this
  }
  get(name: string, parser?: any) {
    const key = AxiosHeaders.find(this, name)
    const value = key === undefined ? undefined : this[key]
    if (value === undefined || !parser) return value
    if (parser instanceof RegExp) return parser.exec(value)
    if (typeof parser === 'function') return parser.call(this, value, key)
    return Object.fromEntries([...String(value).matchAll(/([^\s,;=]+)\s*(?:=\s*([^,;]+))?/g)].map((m) => [m[1], m[2]]))
  }
  has(name: string) { return AxiosHeaders.find(this, name) !== undefined && this.get(name) !== undefined }
  delete(name: any) {
    let deleted = false
    for (const n of [name].flat()) {
      const key = AxiosHeaders.find(this, n)
      if (key !== undefined) deleted = delete this[key]
    }
    return deleted
  }
  clear() {
    for (const key of Object.keys(this)) delete this[key]
    return true
  }
  concat(...all: any[]) { return AxiosHeaders.concat(this, ...all) }
  toJSON(join = false) {
    return Object.fromEntries(Object.entries(this).filter(([, v]) => v !== null && v !== undefined && v !== false)
      .map(([k, v]) => [k, join && Array.isArray(v) ? v.join(', ') : v]))
  }
  *[Symbol.iterator]() { yield* Object.entries(this.toJSON()) }
  toString() { return Object.entries(this.toJSON()).map(([k, v]) => `${k}: ${v}`).join('\n') }
  getContentType(parser?: any) { return this.get('Content-Type', parser) }
  setContentType(value: any, rewrite?: any) { return this.set('Content-Type', value, rewrite) }
  hasContentType() { return this.has('Content-Type') }
  getSetCookie() { return this.get('set-cookie') || [] }
  getAuthorization() { return this.get('Authorization') }
  setAuthorization(value: any) { return this.set('Authorization', value) }
  get [Symbol.toStringTag]() { return 'AxiosHeaders' }
}

class InterceptorManager {
  handlers: Interceptor[] = []
  use(fulfilled?: any, rejected?: any, options?: any) {
    return this.handlers.push({ fulfilled, rejected, synchronous: options ? options.synchronous : false, runWhen: options ? options.runWhen : null }) - 1
  }
  eject(id: number) { if (this.handlers[id]) this.handlers[id] = null }
  clear() { this.handlers = [] }
  forEach(f: (h: any) => void) { for (const h of this.handlers) if (h !== null) f(h) }
}

function merge(a: any, b: any): any {
  if (isPlain(a) && isPlain(b)) {
    const all = { ...a }
    for (const key of Object.keys(b)) all[key] = merge(all[key], b[key])
    return all
  }
  return isPlain(b) ? merge({}, b) : b
}

// DEEP are the members of a config that a request adds to; the rest it replaces.
const DEEP = ['params', 'headers', 'auth', 'proxy', 'data', 'env']
function mergeConfig(base: Config, own: Config = {}): Config {
  const config: Config = {}
  for (const key of new Set([...Object.keys(base), ...Object.keys(own)])) {
    const given = own[key]
    if (['url', 'method', 'data'].includes(key)) {
      if (given !== undefined) config[key] = isPlain(given) ? merge({}, given) : given
    } else if (given === undefined) {
      config[key] = isPlain(base[key]) ? merge({}, base[key]) : base[key]
    } else if (key === 'headers') {
      config[key] = merge(plainHeaders(base[key]), plainHeaders(given))
    } else {
      config[key] = DEEP.includes(key) ? merge(base[key], given) : given
    }
  }
  return config
}
const plainHeaders = (h: any) => (h instanceof AxiosHeaders ? h.toJSON() : h ?? {})

function joinURL({ baseURL: base, url, allowAbsoluteUrls = true }: Config): string {
  if (base && (!allowAbsoluteUrls || !/^([a-z][a-z\d+\-.]*:)?\/\//i.test(url ?? ''))) {
    return url ? base.replace(/\/?\/$/, '') + '/' + url.replace(/^\/+/, '') : base
  }
  return url ?? ''
}

const encode = (v: string) => encodeURIComponent(v).replace(/%3A/gi, ':').replace(/%24/g, '$').replace(/%2C/gi, ',').replace(/%20/g, '+')

// pairs lists the members of an object by path, as axios writes them into queries and forms.
function* pairs(v: any, path: string, indexes: boolean | null, depth = 0): Generator<[string, any]> {
  if (v === undefined || v === null && path === '') return
  if (depth > 100) throw new AxiosError('Object is too deep to be serialized', 'ERR_BAD_OPTION_VALUE')
  if (v instanceof Date) return void (yield [path, v.toISOString()])
  if (Array.isArray(v)) {
    for (let i = 0; i < v.length; i++) {
      const plain = v[i] === null || typeof v[i] !== 'object' || v[i] instanceof Date
      const key = plain && indexes !== true ? (indexes === null ? path : `${path}[]`) : `${path}[${i}]`
      if (v[i] === null) yield [key, '']
      else yield* pairs(v[i], key, indexes, depth + 1)
    }
    return
  }
  if (isPlain(v)) {
    for (const key of Object.keys(v)) yield* pairs(v[key], path === '' ? key : `${path}[${key}]`, indexes, depth + 1)
    return
  }
  yield [path, v === null ? '' : v]
}

function withParams(url: string, config: Config): string {
  const { params, paramsSerializer } = config
  if (!params) return url
  const serializer = typeof paramsSerializer === 'function' ? { serialize: paramsSerializer } : paramsSerializer ?? {}
  let query: string
  if (serializer.serialize) query = serializer.serialize(params, serializer)
  else if (params instanceof URLSearchParams) query = params.toString()
  else {
    const list = []
    for (const [key, v] of pairs(isPlain(params) ? filtered(params) : params, '', serializer.indexes === undefined ? false : serializer.indexes)) {
      const write = serializer.encode ? (s: string) => serializer.encode(s, encode) : encode
      list.push(`${write(key)}=${write(String(v))}`)
    }
    query = list.join('&')
  }
  if (!query) return url
  const hash = url.indexOf('#')
  if (hash >= 0) url = url.slice(0, hash)
  return url + (url.includes('?') ? '&' : '?') + query
}
// A member that is null is left out of a query.
const filtered = (params: any) => Object.fromEntries(Object.entries(params).filter(([, v]) => v !== null && v !== undefined))

function transformRequest(data: any, headers: AxiosHeaders): any {
  const type = headers.getContentType() || ''
  if (data instanceof FormData || data instanceof ArrayBuffer || Buffer.isBuffer(data) || data instanceof Blob || data instanceof ReadableStream) return data
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  if (data instanceof URLSearchParams) {
    headers.setContentType('application/x-www-form-urlencoded;charset=utf-8', false)
    return data.toString()
  }
  if (data !== null && typeof data === 'object') {
    if (type.includes('application/x-www-form-urlencoded')) {
      const form = new URLSearchParams()
      for (const [key, v] of pairs(data, '', false)) form.append(key, String(v))
      return form.toString()
    }
    if (type.includes('multipart/form-data')) {
      const form = new FormData()
      for (const [key, v] of pairs(data, '', false)) form.append(key, v instanceof Blob ? v : String(v))
      return form
    }
    headers.setContentType('application/json', false)
    return JSON.stringify(data)
  }
  if (type.includes('application/json') && data !== undefined && typeof data !== 'string') {
    return JSON.stringify(data)
  }
  if (type.includes('application/json') && typeof data === 'string') {
    try {
      JSON.parse(data)
      return data.trim()
    } catch { return JSON.stringify(data) }
  }
  return data
}

function transformResponse(this: Config, data: any): any {
  if (typeof data !== 'string' || data === '' || this.responseType && this.responseType !== 'json') return data
  try {
    return JSON.parse(data)
  } catch (e: any) {
    if (e.name !== 'SyntaxError') throw e
    if (this.responseType === 'json' && this.transitional?.silentJSONParsing === false) {
      throw AxiosError.from(e, 'ERR_BAD_RESPONSE', this)
    }
    return data
  }
}

export const defaults: Config = {
  transitional: { silentJSONParsing: true, forcedJSONParsing: true, clarifyTimeoutError: false },
  adapter: ['xhr', 'http', 'fetch'],
  transformRequest: [transformRequest],
  transformResponse: [transformResponse],
  timeout: 0, xsrfCookieName: 'XSRF-TOKEN', xsrfHeaderName: 'X-XSRF-TOKEN', maxContentLength: -1, maxBodyLength: -1,
  validateStatus: (status: number) => status >= 200 && status < 300,
  headers: { common: { Accept: 'application/json, text/plain, */*' }, delete: {}, get: {}, head: {}, post: {}, put: {}, patch: {} },
}

export class Axios {
  defaults: Config
  interceptors = { request: new InterceptorManager(), response: new InterceptorManager() }
  constructor(config: Config = {}) { this.defaults = mergeConfig(defaults, config) }

  request(url: any, own?: Config): Promise<any> {
    return this.#request(typeof url === 'string' ? { ...own, url } : url ?? {})
  }
  async #request(own: Config): Promise<any> {
    const config = mergeConfig(this.defaults, own)
    config.method = (config.method ?? 'get').toLowerCase()
    const headers = new AxiosHeaders()
    const given = config.headers ?? {}
    headers.set(given.common)
    headers.set(given[config.method])
    headers.set(Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'common' && !METHODS.includes(name))))
    config.headers = headers
    config.allowAbsoluteUrls ??= true
    const before: any[] = []
    let synchronous = true
    this.interceptors.request.forEach((h) => {
      if (typeof h.runWhen === 'function' && h.runWhen(config) === false) return
      synchronous &&= h.synchronous
      before.unshift(h)
    })
    let chain: Promise<any>
    if (synchronous) {
      let own = config
      for (const h of before) {
        try {
          own = h.fulfilled(own)
        } catch (e) {
          h.rejected(e)
          break
        }
      }
      chain = dispatch(own)
    } else {
      chain = Promise.resolve(config)
      for (const h of before) chain = chain.then(h.fulfilled, h.rejected)
      chain = chain.then(dispatch)
    }
    this.interceptors.response.forEach((h) => { chain = chain.then(h.fulfilled, h.rejected) })
    return chain
  }
  getUri(own?: Config) {
    const config = mergeConfig(this.defaults, own)
    return withParams(joinURL(config), config)
  }
  get(url: string, config?: Config) { return this.request({ ...config, method: 'get', url, data: config?.data }) }
  delete(url: string, config?: Config) { return this.request({ ...config, method: 'delete', url, data: config?.data }) }
  head(url: string, config?: Config) { return this.request({ ...config, method: 'head', url, data: config?.data }) }
  options(url: string, config?: Config) { return this.request({ ...config, method: 'options', url, data: config?.data }) }
  post(url: string, data?: any, config?: Config) { return this.request({ ...config, method: 'post', url, data }) }
  put(url: string, data?: any, config?: Config) { return this.request({ ...config, method: 'put', url, data }) }
  patch(url: string, data?: any, config?: Config) { return this.request({ ...config, method: 'patch', url, data }) }
  postForm(url: string, data?: any, config?: Config) { return this.#form('post', url, data, config) }
  putForm(url: string, data?: any, config?: Config) { return this.#form('put', url, data, config) }
  patchForm(url: string, data?: any, config?: Config) { return this.#form('patch', url, data, config) }
  #form(method: string, url: string, data: any, config: Config = {}) {
    return this.request({ ...config, method, url, data, headers: { 'Content-Type': 'multipart/form-data', ...plainHeaders(config.headers) } })
  }
}

async function dispatch(config: Config): Promise<any> {
  const { headers } = config
  for (const f of [config.transformRequest ?? []].flat()) config.data = f.call(config, config.data, headers)
  if (['post', 'put', 'patch'].includes(config.method)) headers.setContentType('application/x-www-form-urlencoded', false)
  let response
  try {
    response = await send(config)
  } catch (e: any) {
    if (e?.response && e.code !== 'ERR_CANCELED') e.response.data = transformed(config, e.response)
    throw e
  }
  response.data = transformed(config, response)
  const valid = config.validateStatus
  if (!response.status || !valid || valid(response.status)) return response
  throw new AxiosError(`Request failed with status code ${response.status}`, ['ERR_BAD_REQUEST', 'ERR_BAD_RESPONSE'][Math.floor(response.status / 100) - 4],
    config, response.request, response)
}

function transformed(config: Config, response: any) {
  let { data } = response
  for (const f of [config.transformResponse ?? []].flat()) data = f.call(config, data, response.headers, response.status)
  return data
}

async function bytesOf(data: any, config: Config): Promise<Uint8Array | undefined> {
  const { headers } = config
  if (data === undefined || data === null) return undefined
  if (data instanceof FormData || data instanceof Blob || data instanceof ReadableStream) {
    const body = new Response(data as any)
    const type = body.headers.get('content-type')
    if (data instanceof FormData) headers.setContentType(type)
    else if (type) headers.setContentType(type, false)
    return new Uint8Array(await body.arrayBuffer())
  }
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  if (typeof data === 'string') return Buffer.from(data)
  throw new AxiosError('Data after transformation must be a string, an ArrayBuffer, a Buffer, or a Stream', 'ERR_BAD_REQUEST', config)
}

// send is axios's adapter: it knows no transformation and no valid status but its own limits.
async function send(config: Config): Promise<any> {
  const { headers } = config
  const url = new URL(withParams(joinURL(config), config))
  if (!/^https?:$/.test(url.protocol)) throw new AxiosError('Unsupported protocol ' + url.protocol, 'ERR_BAD_REQUEST', config)
  const body = await bytesOf(config.data, config)
  if (config.maxBodyLength > -1 && body !== undefined && body.length > config.maxBodyLength) {
    throw new AxiosError('Request body larger than maxBodyLength limit', 'ERR_BAD_REQUEST', config)
  }
  let auth = config.auth && `${config.auth.username || ''}:${config.auth.password || ''}`
  if (!auth && (url.username || url.password)) auth = `${url.username}:${url.password}`
  url.username = url.password = ''
  if (auth) {
    headers.delete('authorization')
    headers.set('Authorization', 'Basic ' + Buffer.from(auth).toString('base64'))
  }
  headers.set('User-Agent', 'axios/1.12.2', false)
  headers.set('Accept-Encoding', 'gzip, compress, deflate, br', false)
  const list = Object.entries(headers.toJSON()).flatMap(([name, v]) => [v].flat().map((value) => [name, String(value)]))
  const agent = config.httpsAgent?.options ?? {}
  const call = net.request({
    method: config.method.toUpperCase(), url: url.href, headers: list, body,
    redirect: config.maxRedirects === 0 ? 'manual' : 'follow', maxRedirects: config.maxRedirects ?? 21,
    rejectUnauthorized: agent.rejectUnauthorized !== false, timeout: config.timeout || 0, decompress: config.decompress !== false,
  })
  const request = { method: config.method.toUpperCase(), path: url.pathname + url.search, host: url.hostname,
    protocol: url.protocol, res: undefined as any, abort: () => call.cancel(), destroy: () => call.cancel() }
  let stop!: (e: any) => void
  const stopped = new Promise<never>((_, reject) => { stop = reject })
  stopped.catch(() => {})
  const abort = (reason?: any) => {
    call.cancel()
    stop(!reason || reason.type ? new CanceledError(undefined, config, request) : reason)
  }
  // piece reads on. A body that breaks off, or comes too slowly, is no answer.
  const piece = async () => {
    try {
      return await Promise.race([call.read(), stopped])
    } catch (e: any) {
      if (e?.code === 'ECONNRESET') throw new AxiosError('stream has been aborted', 'ERR_BAD_RESPONSE', config, request)
      throw failure(e, config, request)
    }
  }
  const { signal, cancelToken } = config
  if (signal) {
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  }
  cancelToken?.subscribe?.(abort)
  try {
    const head: any = await Promise.race([call.head, stopped])
    const received = new AxiosHeaders()
    for (const [name, value] of head.headers) {
      const key = name.toLowerCase()
      if (key === 'set-cookie') received[key] = [...(received[key] ?? []), value]
      else received[key] = received[key] === undefined ? value : `${received[key]}, ${value}`
    }
    if (head.decoded) delete received['content-encoding']
    const response: any = { status: head.status, statusText: head.statusText, headers: received, config, request, data: undefined }
    request.res = { statusCode: head.status, statusMessage: head.statusText, headers: received.toJSON(), responseUrl: head.url }
    if (config.responseType === 'stream') {
      response.data = new ReadableStream({
        async pull(c) {
          const chunk: any = await piece()
          if (chunk === null) c.close()
          else c.enqueue(chunk)
        },
        cancel() { call.cancel() },
      }, { highWaterMark: 0 })
      return response
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      const chunk: any = await piece()
      if (chunk === null) break
      chunks.push(chunk)
      size += chunk.length
      if (config.maxContentLength > -1 && size > config.maxContentLength) {
        call.cancel()
        throw new AxiosError(`maxContentLength size of ${config.maxContentLength} exceeded`, 'ERR_BAD_RESPONSE', config, request)
      }
    }
    const content = Buffer.concat(chunks)
    response.data = config.responseType === 'arraybuffer' ? content : content.toString(config.responseEncoding ?? 'utf8').replace(/^\uFEFF/, '')
    return response
  } catch (e: any) {
    throw failure(e, config, request)
  } finally {
    signal?.removeEventListener?.('abort', abort)
    cancelToken?.unsubscribe?.(abort)
  }
}

// failure is an error of the network in axios's words.
function failure(e: any, config: Config, request: any) {
  if (e instanceof AxiosError || net.isDenied(e)) return e
  if (e?.code === 'ECONNABORTED') {
    return new AxiosError(config.timeoutErrorMessage || `timeout of ${config.timeout}ms exceeded`,
      config.transitional?.clarifyTimeoutError ? 'ETIMEDOUT' : 'ECONNABORTED', config, request)
  }
  if (e?.limit === 'Redirects') {
    const many = Object.assign(new Error('Maximum number of redirects exceeded', { cause: e }), { name: 'Error [ERR_FR_TOO_MANY_REDIRECTS]' })
    return AxiosError.from(many, 'ERR_FR_TOO_MANY_REDIRECTS', config, request)
  }
  return AxiosError.from(e, null, config, request)
}

// create is axios.create: a function with the client's members.
export function create(config: Config = {}): any {
  const client = new Axios(config)
  const call: any = (url: any, own?: Config) => client.request(url, own)
  call.defaults = client.defaults
  call.interceptors = client.interceptors
  for (const name of ['request', 'getUri', ...METHODS, 'postForm', 'putForm', 'patchForm']) call[name] = (...args: any[]) => (client as any)[name](...args)
  call.create = (own?: Config) => create(mergeConfig(client.defaults, own))
  return call
}
