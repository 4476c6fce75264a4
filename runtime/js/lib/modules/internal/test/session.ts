// Sessions as tests have them. What they do is done in Go; here are its names, and the replies to HTTP requests.
import { Sockets } from 'metis-run:test/sockets'
import { isWhole, sameURL, type Url } from 'metis-run:test/urls'
const host = require('metis-run:suite')

interface Answer { status: number; body?: unknown; headers?: Record<string, string>; cut?: boolean; delay?: string | number; fail?: string; once: boolean }

interface ReplyOptions { headers?: Record<string, string>; cut?: boolean; delay?: string | number }

// Request is one that a script made, as tests read it.
interface Request { method: string; url: string; headers: Record<string, string>; body: unknown }

// Route is what is answered to requests of one kind.
class Route {
  readonly answers: Answer[] = []
  constructor(readonly method: string, readonly url: Url) {}

  matches(method: string, url: string): boolean {
    if (this.method !== '*' && this.method !== method) return false
    return sameURL(this.url, url)
  }
  // next is the answer to this request: those for once come first, in their order.
  next(): Answer | undefined {
    const i = this.answers.findIndex((a) => a.once)
    if (i >= 0) return this.answers.splice(i, 1)[0]
    return this.answers.at(-1)
  }
  toString() { return `${this.method === '*' ? 'any' : this.method} ${this.url}` }
}

// Replies are the answers of one route, as an author gives them; each method returns them again.
class Replies {
  #route: Route
  constructor(route: Route) { this.#route = route }

  #add(answer: Answer) {
    if (!Number.isInteger(answer.status) || answer.status < 200 || answer.status > 599) throw new TypeError(`a reply's status is a number from 200 to 599, not ${String(answer.status)}`)
    this.#route.answers.push(answer)
    return this
  }
  reply(status: number, body?: unknown, options: ReplyOptions = {}) { return this.#add({ ...options, status, body, once: false }) }
  replyOnce(status: number, body?: unknown, options: ReplyOptions = {}) { return this.#add({ ...options, status, body, once: true }) }
  fail(code = 'ECONNRESET') { return this.#add({ status: 200, fail: code, once: false }) }
  failOnce(code = 'ECONNRESET') { return this.#add({ status: 200, fail: code, once: true }) }
  timeout() { return this.fail('ETIMEDOUT') }
  timeoutOnce() { return this.failOnce('ETIMEDOUT') }
}

// Http is what a session's scripts get for an answer.
class Http {
  readonly requests: Request[] = []
  #routes: Route[] = []

  #on(method: string, url: Url) {
    if (typeof url !== 'string' && !(url instanceof RegExp)) throw new TypeError('a URL is a text or a regular expression')
    if (typeof url === 'string' && !isWhole(url, /^https?:$/)) throw new TypeError(`${JSON.stringify(url)} is no whole URL: write https://host/path, or a regular expression that is found in it`)
    let route = this.#routes.find((r) => r.method === method && String(r.url) === String(url))
    if (!route) this.#routes.push(route = new Route(method, url))
    return new Replies(route)
  }
  any(url: Url) { return this.#on('*', url) }
  get(url: Url) { return this.#on('GET', url) }
  head(url: Url) { return this.#on('HEAD', url) }
  post(url: Url) { return this.#on('POST', url) }
  put(url: Url) { return this.#on('PUT', url) }
  patch(url: Url) { return this.#on('PATCH', url) }
  delete(url: Url) { return this.#on('DELETE', url) }
  options(url: Url) { return this.#on('OPTIONS', url) }

  // answer is what the session asks for a request. known are the routes, for the message where none fits.
  static answer(http: Http, method: string, url: string, headers: [string, string][], text: string) {
    const request: Request = { method, url, headers: {}, body: text }
    for (const [name, value] of headers) {
      const key = name.toLowerCase()
      request.headers[key] = key in request.headers ? `${request.headers[key]}, ${value}` : value
    }
    if (/^application\/([^;]*\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
      try {
        request.body = JSON.parse(text)
      } catch {
        // it stays a text
      }
    }
    http.requests.push(request)
    let used = ''
    for (const route of http.#routes) {
      if (!route.matches(method, url)) continue
      const answer = route.next()
      if (answer) return encoded(answer)
      used = `the replies of ${route} are used up`
    }
    return { known: http.#routes.map(String), used }
  }
}

// encoded is an answer with its body as it is sent.
function encoded(a: Answer) {
  const headers = Object.entries(a.headers ?? {}).map(([name, value]) => [name, String(value)])
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type')
  let body = ''
  if (typeof a.body === 'string') {
    body = a.body
    if (!typed) headers.push(['Content-Type', 'text/plain; charset=utf-8'])
  } else if (a.body !== undefined) {
    body = JSON.stringify(a.body)
    if (!typed) headers.push(['Content-Type', 'application/json'])
  }
  return { status: a.status, headers, body, cut: a.cut === true, delay: a.delay ?? 0, fail: a.fail }
}

// called is a promise of a call that knows whether anybody waits for it.
function called({ promise, awaited }: { promise: Promise<any>; awaited: () => void }) {
  const listened = (method: 'then' | 'catch' | 'finally') => (...handlers: any[]) => {
    awaited()
    return (promise[method] as any)(...handlers)
  }
  return { then: listened('then'), catch: listened('catch'), finally: listened('finally'), [Symbol.toStringTag]: 'Promise' }
}

export class Session {
  readonly http = new Http()
  readonly sockets = new Sockets()
  #own: any

  constructor(options: object) {
    this.#own = host.open(options, (method: string, url: string, headers: [string, string][], body: string) => Http.answer(this.http, method, url, headers, body), Sockets.asked(this.sockets))
  }
  get stores() { return this.#own.stores() }
  get state() { return this.#own.state() }
  get events() { return this.#own.events() }
  get outputs() { return this.#own.outputs() }
  get console() { return this.#own.console() }
  get now() { return new Date(this.#own.now()) }

  run(target: string, args?: object, options?: object) { return called(this.#own.run(target, args, options)) }
  start(options?: object) { return called(this.#own.start(options)) }
  execute(action: string, options?: object) { return called(this.#own.execute(action, options)) }
  wait(time: string | number) { return called(this.#own.wait(time)) }
  settle() { return called(this.#own.settle()) }
  reset(options?: object) { return called(this.#own.reset(options)) }
  end() { return called(this.#own.end()) }
  select(configs: Record<string, string>) { return called(this.#own.select(configs)) }
}

export const session = (options: object = {}) => new Session(options)
