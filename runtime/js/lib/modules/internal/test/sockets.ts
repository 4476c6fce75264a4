// The other end of the WebSockets of a session's scripts, as tests write it. Go asks it what comes next (runtime/suite).
import { Asymmetric, equals } from 'metis-run:test/equal'
import { isWhole, sameURL, type Url } from 'metis-run:test/urls'
const native = require('metis-run:inspect')
const host = require('metis-run:suite')

type Delay = string | number
type Act = { send: string | Uint8Array; delay: Delay } | { close: number; delay: Delay } | { hear: unknown; at: number }

// Opened is a WebSocket that a script opened, as tests read it.
interface Opened { url: string; heard: unknown[]; closed: boolean }

const shown = (v: unknown) => (typeof v === 'string' ? JSON.stringify(v) : native.inspect(v, { breakLength: Infinity }))

// received is a message as it is compared with one that is no text: the value if it is JSON.
function received(message: string | Uint8Array): unknown {
  if (typeof message !== 'string') return message
  try {
    return JSON.parse(message)
  } catch {
    return message
  }
}

function hears(expected: unknown, message: string | Uint8Array): boolean {
  if (typeof expected === 'string') return message === expected
  if (expected instanceof RegExp) return typeof message === 'string' && new RegExp(expected).test(message)
  return equals(received(message), expected) || expected instanceof Asymmetric && equals(message, expected)
}

// Entry is one call of to.
interface Entry { url: Url; acts: Act[]; used: boolean; fail?: string }

// Peer is what one or more connections find at the other end, as an author writes it; each method returns it again.
class Peer {
  #entry: Entry
  constructor(entry: Entry) { this.#entry = entry }

  #add(act: Act) {
    this.#unused()
    this.#entry.acts.push(act)
    return this
  }
  #unused() {
    if (this.#entry.used) throw new Error('a script has opened the socket already: say all that it does before, later messages with { delay }')
  }
  send(message: unknown, { delay = 0 }: { delay?: Delay } = {}) {
    const text = typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message)
    if (text === undefined) throw new TypeError(`${shown(message)} is no message: send a text, a Uint8Array, or a value that JSON has`)
    return this.#add({ send: text, delay })
  }
  hear(...expected: [unknown?]) { return this.#add({ hear: expected.length === 0 ? new Any() : expected[0], at: host.mark() }) }
  close(code = 1000, { delay = 0 }: { delay?: Delay } = {}) {
    if (!Number.isInteger(code) || code < 1000 || code > 4999) throw new TypeError(`the code of a close is a number from 1000 to 4999, not ${shown(code)}`)
    return this.#add({ close: code, delay })
  }
  fail(code = 'ECONNREFUSED') {
    this.#unused()
    this.#entry.fail = code
    return this
  }
}

class Any extends Asymmetric {
  matches() { return true }
}

// Connection is one WebSocket.
class Connection {
  #acts: Act[]
  #waiting: (string | Uint8Array)[] = []
  #left = false
  readonly opened: Opened
  constructor(url: string, acts: Act[]) {
    this.opened = { url, heard: [], closed: false }
    this.#acts = [...acts]
  }

  next() {
    const wrong: string[] = []
    for (;;) {
      const act = this.#acts[0]
      if (act && !('hear' in act)) return { wrong, act: this.#acts.shift() }
      const message = this.#waiting.shift()
      if (message === undefined) return { wrong }
      if (!act) wrong.push(`${shown(message)}, and nothing more was to come`)
      else if (hears(act.hear, message)) this.#acts.shift()
      else wrong.push(`${shown(message)}, and ${shown(act.hear)} was to come`)
    }
  }
  heard(message: string | Uint8Array) {
    this.opened.heard.push(received(message))
    this.#waiting.push(message)
  }
  closed(byScript: boolean) {
    this.opened.closed = true
    this.#left = byScript
  }
  // missing says what was to come and did not, or came and nobody was to hear, and the place in the test, if there is one.
  get missing() {
    const act = this.#acts.find((a) => 'hear' in a)
    if (!act) return this.#waiting.length > 0 ? [`the socket ${this.opened.url} was sent ${shown(this.#waiting[0])}, and nothing more was to come`] : undefined
    return this.#left ? undefined : [`the socket ${this.opened.url} was to be sent ${act.hear instanceof Any ? 'a message' : shown(act.hear)}, and was not`, act.at]
  }
}

// Sockets is what a session's scripts find at the other end of WebSockets.
export class Sockets {
  readonly opened: Opened[] = []
  #peers: Entry[] = []
  #connections: Connection[] = []

  to(url: Url) {
    if (typeof url !== 'string' && !(url instanceof RegExp)) throw new TypeError('a URL is a text or a regular expression')
    if (typeof url === 'string' && !isWhole(url, /^wss?:$/)) throw new TypeError(`${JSON.stringify(url)} is no whole URL: write wss://host/path, or a regular expression that is found in it`)
    const entry: Entry = { url, acts: [], used: false }
    this.#peers.push(entry)
    return new Peer(entry)
  }

  // asked is what the session asks of it.
  static asked(sockets: Sockets) {
    return {
      open(url: string) {
        const fit = sockets.#peers.filter((p) => sameURL(p.url, url))
        const peer = fit.find((p) => !p.used) ?? fit.at(-1)
        if (!peer) return { known: sockets.#peers.map((p) => String(p.url)) }
        peer.used = true
        if (peer.fail !== undefined) return { fail: peer.fail }
        const connection = new Connection(url, peer.acts)
        sockets.#connections.push(connection)
        sockets.opened.push(connection.opened)
        return { peer: connection }
      },
      unmet: () => sockets.#connections.map((c) => c.missing).filter((missing) => missing !== undefined),
    }
  }
}
