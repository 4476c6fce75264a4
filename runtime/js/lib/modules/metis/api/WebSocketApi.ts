// METIS's WebSocket client: events, reconnecting with back-off, keep-alive, a queue.
import { Api, ApiOptions, booleanRule, integer, optionsSchema, parseOptions } from '@metis/api/Api'
const net = require('metis-run:net')

type Options = ApiOptions & {
  connectTimeout?: number; autoReconnect?: boolean; reconnectDelay?: number; maxReconnectDelay?: number
  keepAliveInterval?: number; keepAliveTimeout?: number; queueWhileDisconnected?: boolean; maxQueueSize?: number
}
type Handler = (event: any) => void
type Waiting = { resolve: () => void; reject: (e: Error) => void }

// sendable tells codes that a close frame may hold, as ws does.
const sendable = (code: any) => code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code) || code >= 3000 && code <= 4999

const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const
const schema = {
  ...optionsSchema('ws', 'wss'),
  connectTimeout: integer(1000, 60000), autoReconnect: booleanRule, reconnectDelay: integer(250, 60000), maxReconnectDelay: integer(1000, 300000),
  keepAliveInterval: integer(0, Number.MAX_SAFE_INTEGER), keepAliveTimeout: integer(0, Number.MAX_SAFE_INTEGER),
  queueWhileDisconnected: booleanRule, maxQueueSize: integer(1, 10000),
}

export class WebSocketApi extends Api {
  declare readonly options: Options
  #connection: any = null
  #state: 'CONNECTING' | 'OPEN' | 'CLOSING' | 'CLOSED' = 'CLOSED'
  #handlers = new Map<string, Set<Handler>>()
  #pending: Waiting | null = null
  #closing: Waiting[] = []
  #queue: (Waiting & { data: any })[] = []
  #attempts = 0
  #opened = false // once: only then it reconnects by itself
  #wanted = false
  #retry: any // the timer of the next attempt

  constructor(options: Options = {}) { super(options) }
  static fromConfig(data: Record<string, any>): WebSocketApi { return new WebSocketApi(parseOptions('WebSocket API', data, schema)) }

  get url(): string { return Api.address(this.options, 'ws', 'wss') }
  get connection() { return this.#connection }
  get state() { return STATES.indexOf(this.#state) }
  get isConnected(): boolean { return this.#state === 'OPEN' }
  get rejectUnauthorized(): boolean { return this.options.rejectUnauthorized ?? true }
  get connectTimeout(): number { return this.options.connectTimeout ?? 10000 }
  get reconnectAttemptCount(): number { return this.#attempts }
  get queuedMessageCount(): number { return this.#queue.length }

  connect(): Promise<void> {
    if (this.isConnected) return Promise.resolve()
    if (this.#pending !== null) {
      const before = this.#pending
      this.#drop()
      before.reject(new Error('Connection superseded by a new connect() call.'))
      return Promise.reject(new Error('connect() called while a connection attempt was already in progress.'))
    }
    if (this.#state === 'CLOSING') return new Promise((resolve, reject) => { this.#closing.push({ resolve: () => this.connect().then(resolve, reject), reject }) })
    this.#wanted = true
    this.#stop()
    return this.#open()
  }

  #open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject }
      this.#state = 'CONNECTING'
      let failure: Error | undefined
      const { keepAliveInterval = 30000, keepAliveTimeout = 10000 } = this.options
      const current: any = net.socket({
        url: this.url, protocols: [], headers: [], rejectUnauthorized: this.rejectUnauthorized, timeout: this.connectTimeout, keepAliveInterval, keepAliveTimeout,
      }, {
        open: () => {
          if (this.#connection !== current) return
          this.#state = 'OPEN'
          this.#opened = true
          this.#attempts = 0
          const pending = this.#pending
          this.#pending = null
          this.#emit('open', {})
          this.#emit('connection-change', { isConnected: true })
          for (const m of this.#queue.splice(0)) this.send(m.data).then(m.resolve, m.reject)
          pending?.resolve()
        },
        message: (raw: any) => {
          if (this.#connection !== current) return
          if (typeof raw !== 'string') raw = Buffer.from(raw.buffer)
          const text = raw.toString()
          let data: any = text
          try { data = JSON.parse(text) } catch { /* it is text */ }
          this.#emit('message', { data, raw })
        },
        error: (error: Error) => {
          if (this.#connection !== current) return
          failure = error
          this.#emit('error', { error })
        },
        close: (code: number, reason: string) => {
          if (this.#connection !== current) return
          if (this.#state === 'CONNECTING') this.#failed(failure ?? new Error(`Connection closed with code ${code}.`))
          else this.#closed(code, reason)
        },
      })
      this.#connection = current
    })
  }

  // failed ends an attempt to connect.
  #failed(error: Error) {
    const pending = this.#pending
    this.#drop()
    if (pending === null) return
    pending.reject(error)
    this.#reconnect()
  }
  #drop() {
    this.#pending = null
    this.#connection?.terminate()
    this.#connection = null
    this.#state = 'CLOSED'
  }
  #closed(code: number, reason: string) {
    this.#state = 'CLOSED'
    this.#connection = null
    this.#emit('close', { code, reason })
    this.#emit('connection-change', { isConnected: false })
    for (const w of this.#closing.splice(0)) w.resolve()
    this.#reconnect()
  }
  #reconnect() {
    if (!this.#wanted || !this.#opened || this.#pending !== null || !(this.options.autoReconnect ?? true) || this.#retry !== undefined) return
    const first = this.options.reconnectDelay ?? 1000, most = this.options.maxReconnectDelay ?? 30000
    const delay = Math.min(first * 2 ** this.#attempts, most) * (0.8 + 0.4 * Math.random())
    this.#attempts++
    this.#retry = net.after(delay, () => {
      this.#retry = undefined
      if (this.#wanted && this.#pending === null && !this.isConnected) this.#open().catch(() => {})
    }, true)
  }
  #stop() {
    if (this.#retry !== undefined) net.stop(this.#retry)
    this.#retry = undefined
  }

  async disconnect(code = 1000, reason = ''): Promise<void> {
    if (!sendable(code)) throw new TypeError('First argument must be a valid error code number')
    if (Buffer.byteLength(reason) > 123) throw new RangeError('The message must not be greater than 123 bytes')
    this.#wanted = false
    this.#stop()
    if (this.#pending !== null) {
      const pending = this.#pending
      this.#drop()
      pending.reject(new Error('Connection closed by disconnect().'))
      return
    }
    if (this.#connection === null) return
    await new Promise<void>((resolve, reject) => {
      this.#closing.push({ resolve, reject })
      if (this.#state === 'CLOSING') return
      this.#state = 'CLOSING'
      this.#connection.close(code, reason)
    })
  }

  send(data: any): Promise<void> {
    if (!this.isConnected) {
      if (!this.options.queueWhileDisconnected) return Promise.reject(new Error('WebSocket is not connected'))
      if (this.#queue.length >= (this.options.maxQueueSize ?? 100)) return Promise.reject(new Error('WebSocket send queue is full.'))
      return new Promise((resolve, reject) => { this.#queue.push({ data, resolve, reject }) })
    }
    const bytes = typeof data === 'string' ? data : data instanceof ArrayBuffer ? new Uint8Array(data)
      : ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : String(data)
    return this.#connection.send(bytes)
  }
  sendMessage(message: any): Promise<void> { return this.send(JSON.stringify(message)) }
  clearQueue(): void { for (const m of this.#queue.splice(0)) m.reject(new Error('Send queue cleared.')) }

  addEventListener(types: string | string[], handler: Handler): void {
    for (const type of [types].flat()) {
      if (!this.#handlers.has(type)) this.#handlers.set(type, new Set())
      this.#handlers.get(type)!.add(handler)
    }
  }
  removeEventListener(type: string, handler: Handler): void { this.#handlers.get(type)?.delete(handler) }
  clearEventListeners(filter?: any): number {
    let cleared = 0
    const wanted = (type: string, handler: Handler) => filter === undefined
      || (typeof filter === 'string' ? filter === type : Array.isArray(filter) ? filter.includes(type)
        : typeof filter === 'function' ? filter({ type, handler }) : (filter.type === undefined || [filter.type].flat().includes(type)) && (filter.handler === undefined || filter.handler === handler))
    for (const [type, handlers] of this.#handlers) {
      for (const handler of [...handlers]) if (wanted(type, handler) && handlers.delete(handler)) cleared++
    }
    return cleared
  }
  #emit(type: string, event: any) {
    const tell = (name: string, e: any) => {
      for (const handler of [...(this.#handlers.get(name) ?? [])]) {
        try { handler(e) } catch (error) { net.uncaught(error) }
      }
    }
    tell(type, { type, ...event })
    if (type !== 'activity') tell('activity', { type: 'activity', eventType: type })
  }
}
