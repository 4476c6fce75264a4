// What scripts find of the Web's and Node's globals. Names and members are those that metis-run provides; METIS runs on
// Node and has more.

interface Console {
  log(...data: any[]): void
  info(...data: any[]): void
  debug(...data: any[]): void
  warn(...data: any[]): void
  error(...data: any[]): void
  dirxml(...data: any[]): void
  trace(...data: any[]): void
  dir(item?: any, options?: any): void
  assert(condition?: any, ...data: any[]): void
  group(...data: any[]): void
  groupCollapsed(...data: any[]): void
  groupEnd(): void
  count(label?: string): void
  countReset(label?: string): void
  time(label?: string): void
  timeLog(label?: string, ...data: any[]): void
  timeEnd(label?: string): void
  table(data?: any, properties?: readonly string[]): void
}
/** Writes to the log of METIS's server; players do not see it. */
declare var console: Console

/** @deprecated METIS refuses it in target environments: await `context.sleep(ms)`. */
declare function setTimeout(callback: never, ms?: never): never
/** @deprecated METIS refuses it in target environments: call `context.sleep(ms)` in a loop. */
declare function setInterval(callback: never, ms?: never): never
declare function clearTimeout(timer?: any): void
declare function clearInterval(timer?: any): void
declare function setImmediate(callback: (args: void) => void): Immediate
declare function setImmediate<A extends any[]>(callback: (...args: A) => void, ...args: A): Immediate
declare function clearImmediate(immediate?: Immediate): void
interface Immediate {
  ref(): this
  unref(): this
  hasRef(): boolean
}
declare function queueMicrotask(callback: () => void): void
declare function structuredClone<T>(value: T, options?: { transfer?: any[] }): T
declare function atob(data: string): string
declare function btoa(data: string): string
declare var global: typeof globalThis

interface Crypto {
  getRandomValues<T extends ArrayBufferView>(array: T): T
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`
}
declare var crypto: Crypto

interface Performance {
  now(): number
  readonly timeOrigin: number
  toJSON(): any
}
declare var performance: Performance

/** Only what the session grants: `env` holds what `--allow-env` names. */
interface Process {
  readonly version: string
  readonly versions: Record<string, string>
  readonly arch: string
  readonly platform: string
  title: string
  readonly pid: number
  readonly ppid: number
  readonly argv: string[]
  readonly argv0: string
  readonly execArgv: string[]
  readonly env: Record<string, string | undefined>
  cwd(): string
  hrtime: { (time?: [number, number]): [number, number]; bigint(): bigint }
  uptime(): number
  nextTick<A extends any[]>(callback: (...args: A) => void, ...args: A): void
  emitWarning(warning: string | Error, ...rest: any[]): void
}
declare var process: Process

interface DOMException extends Error {
  readonly name: string
  readonly message: string
  readonly code: number
}
declare var DOMException: { prototype: DOMException; new (message?: string, name?: string): DOMException }

interface EventInit {
  bubbles?: boolean
  cancelable?: boolean
  composed?: boolean
}
interface Event {
  readonly type: string
  readonly target: EventTarget | null
  readonly currentTarget: EventTarget | null
  readonly srcElement: EventTarget | null
  readonly bubbles: boolean
  readonly cancelable: boolean
  readonly composed: boolean
  readonly defaultPrevented: boolean
  returnValue: boolean
  readonly timeStamp: number
  readonly eventPhase: number
  readonly isTrusted: boolean
  cancelBubble: boolean
  composedPath(): EventTarget[]
  preventDefault(): void
  stopPropagation(): void
  stopImmediatePropagation(): void
}
declare var Event: { prototype: Event; new (type: string, init?: EventInit): Event }
interface EventTarget {
  addEventListener(type: string, listener: ((event: any) => void) | { handleEvent(event: any): void } | null, options?: boolean | { once?: boolean; passive?: boolean; capture?: boolean; signal?: AbortSignal }): void
  removeEventListener(type: string, listener: ((event: any) => void) | { handleEvent(event: any): void } | null, options?: boolean | { capture?: boolean }): void
  dispatchEvent(event: Event): boolean
}
declare var EventTarget: { prototype: EventTarget; new (): EventTarget }
interface AbortSignal extends EventTarget {
  readonly aborted: boolean
  readonly reason: any
  onabort: ((event: Event) => void) | null
  throwIfAborted(): void
}
declare var AbortSignal: {
  prototype: AbortSignal
  abort(reason?: any): AbortSignal
  timeout(ms: number): AbortSignal
  any(signals: Iterable<AbortSignal>): AbortSignal
}
interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: any): void
}
declare var AbortController: { prototype: AbortController; new (): AbortController }

interface URLSearchParams extends Iterable<[string, string]> {
  readonly size: number
  append(name: string, value: string): void
  delete(name: string, value?: string): void
  get(name: string): string | null
  getAll(name: string): string[]
  has(name: string, value?: string): boolean
  set(name: string, value: string): void
  sort(): void
  entries(): IterableIterator<[string, string]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string>
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void): void
  toString(): string
}
declare var URLSearchParams: {
  prototype: URLSearchParams
  new (init?: string | string[][] | Record<string, string> | URLSearchParams): URLSearchParams
}
interface URL {
  href: string
  readonly origin: string
  protocol: string
  username: string
  password: string
  host: string
  hostname: string
  port: string
  pathname: string
  search: string
  readonly searchParams: URLSearchParams
  hash: string
  toString(): string
  toJSON(): string
}
declare var URL: {
  prototype: URL
  new (url: string | URL, base?: string | URL): URL
  canParse(url: string | URL, base?: string | URL): boolean
  parse(url: string | URL, base?: string | URL): URL | null
}

interface TextEncoder {
  readonly encoding: string
  encode(text?: string): Uint8Array
  encodeInto(text: string, target: Uint8Array): { read: number; written: number }
}
declare var TextEncoder: { prototype: TextEncoder; new (): TextEncoder }
interface TextDecoder {
  readonly encoding: string
  readonly fatal: boolean
  readonly ignoreBOM: boolean
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string
}
declare var TextDecoder: { prototype: TextDecoder; new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder }

type HeadersInit = Headers | Record<string, string> | Iterable<readonly [string, string]>
interface Headers extends Iterable<[string, string]> {
  append(name: string, value: string): void
  set(name: string, value: string): void
  delete(name: string): void
  get(name: string): string | null
  has(name: string): boolean
  getSetCookie(): string[]
  forEach(callback: (value: string, name: string, headers: Headers) => void): void
  entries(): IterableIterator<[string, string]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string>
}
declare var Headers: { prototype: Headers; new (init?: HeadersInit): Headers }

interface Body {
  readonly body: ReadableStream<Uint8Array> | null
  readonly bodyUsed: boolean
  arrayBuffer(): Promise<ArrayBuffer>
  bytes(): Promise<Uint8Array>
  blob(): Promise<Blob>
  text(): Promise<string>
  json(): Promise<any>
  formData(): Promise<FormData>
}
type BodyInit = string | ArrayBuffer | ArrayBufferView | Blob | FormData | URLSearchParams | ReadableStream
interface RequestInit {
  method?: string
  headers?: HeadersInit
  body?: BodyInit | null
  redirect?: 'follow' | 'error' | 'manual'
  signal?: AbortSignal | null
  duplex?: 'half'
  [option: string]: any
}
interface Request extends Body {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly redirect: string
  readonly signal: AbortSignal
  readonly duplex: string
  readonly destination: string
  readonly mode: string
  readonly credentials: string
  readonly cache: string
  readonly referrer: string
  readonly referrerPolicy: string
  readonly integrity: string
  readonly keepalive: boolean
  clone(): Request
}
declare var Request: { prototype: Request; new (input: string | URL | Request, init?: RequestInit): Request }
interface Response extends Body {
  readonly status: number
  readonly statusText: string
  readonly ok: boolean
  readonly headers: Headers
  readonly type: string
  readonly url: string
  readonly redirected: boolean
  clone(): Response
}
declare var Response: {
  prototype: Response
  new (body?: BodyInit | null, init?: { status?: number; statusText?: string; headers?: HeadersInit }): Response
  error(): Response
  json(data: any, init?: { status?: number; statusText?: string; headers?: HeadersInit }): Response
  redirect(url: string | URL, status?: number): Response
}
/** Asks the network, as far as the session grants it. */
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>

interface Blob {
  readonly size: number
  readonly type: string
  slice(start?: number, end?: number, type?: string): Blob
  text(): Promise<string>
  arrayBuffer(): Promise<ArrayBuffer>
  bytes(): Promise<Uint8Array>
  stream(): ReadableStream<Uint8Array>
}
declare var Blob: { prototype: Blob; new (parts?: Iterable<string | ArrayBuffer | ArrayBufferView | Blob>, options?: { type?: string; endings?: 'transparent' | 'native' }): Blob }
interface File extends Blob {
  readonly name: string
  readonly lastModified: number
  readonly webkitRelativePath: string
}
declare var File: { prototype: File; new (parts: Iterable<string | ArrayBuffer | ArrayBufferView | Blob>, name: string, options?: { type?: string; lastModified?: number }): File }
interface FormData extends Iterable<[string, string | File]> {
  append(name: string, value: string | Blob, file?: string): void
  set(name: string, value: string | Blob, file?: string): void
  delete(name: string): void
  get(name: string): string | File | null
  getAll(name: string): (string | File)[]
  has(name: string): boolean
  forEach(callback: (value: string | File, name: string, form: FormData) => void): void
  entries(): IterableIterator<[string, string | File]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string | File>
}
declare var FormData: { prototype: FormData; new (): FormData }

interface ReadableStream<R = any> extends AsyncIterable<R> {
  readonly locked: boolean
  cancel(reason?: any): Promise<void>
  getReader(): ReadableStreamDefaultReader<R>
  tee(): [ReadableStream<R>, ReadableStream<R>]
  values(options?: { preventCancel?: boolean }): AsyncIterableIterator<R>
}
interface ReadableStreamDefaultController<R = any> {
  readonly desiredSize: number | null
  enqueue(chunk?: R): void
  close(): void
  error(reason?: any): void
}
declare var ReadableStream: {
  prototype: ReadableStream
  new <R = any>(source?: { start?(c: ReadableStreamDefaultController<R>): any; pull?(c: ReadableStreamDefaultController<R>): any; cancel?(reason?: any): any }, strategy?: { highWaterMark?: number }): ReadableStream<R>
  from<R>(source: Iterable<R> | AsyncIterable<R>): ReadableStream<R>
}
declare var ReadableStreamDefaultController: { prototype: ReadableStreamDefaultController }
interface ReadableStreamDefaultReader<R = any> {
  readonly closed: Promise<void>
  read(): Promise<{ done: false; value: R } | { done: true; value?: R }>
  cancel(reason?: any): Promise<void>
  releaseLock(): void
}
declare var ReadableStreamDefaultReader: { prototype: ReadableStreamDefaultReader; new <R>(stream: ReadableStream<R>): ReadableStreamDefaultReader<R> }

interface MessageEvent extends Event {
  readonly data: any
  readonly origin: string
  readonly lastEventId: string
  readonly source: any
  readonly ports: any[]
}
declare var MessageEvent: { prototype: MessageEvent; new (type: string, init?: any): MessageEvent }
interface CloseEvent extends Event {
  readonly wasClean: boolean
  readonly code: number
  readonly reason: string
}
declare var CloseEvent: { prototype: CloseEvent; new (type: string, init?: any): CloseEvent }
interface ErrorEvent extends Event {
  readonly message: string
  readonly error: any
  readonly filename: string
  readonly lineno: number
  readonly colno: number
}
declare var ErrorEvent: { prototype: ErrorEvent; new (type: string, init?: any): ErrorEvent }
/** METIS has it from Node 22 on. */
interface WebSocket extends EventTarget {
  readonly url: string
  readonly readyState: number
  readonly protocol: string
  readonly extensions: string
  readonly bufferedAmount: number
  binaryType: 'blob' | 'arraybuffer'
  onopen: ((event: Event) => void) | null
  onerror: ((event: Event) => void) | null
  onclose: ((event: CloseEvent) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  send(data: string | ArrayBuffer | ArrayBufferView | Blob): void
  close(code?: number, reason?: string): void
}
declare var WebSocket: {
  prototype: WebSocket
  new (url: string | URL, protocols?: string | string[]): WebSocket
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3
}

type BufferEncoding = 'utf8' | 'utf-8' | 'hex' | 'base64' | 'base64url' | 'ascii' | 'latin1' | 'binary' | 'utf16le' | 'utf-16le' | 'ucs2' | 'ucs-2'
/** Node's Buffer. */
interface Buffer extends Uint8Array<ArrayBuffer> {
  toString(encoding?: BufferEncoding, start?: number, end?: number): string
  toJSON(): { type: 'Buffer'; data: number[] }
  equals(other: Uint8Array): boolean
  compare(other: Uint8Array, ...range: number[]): -1 | 0 | 1
  copy(target: Uint8Array, targetStart?: number, start?: number, end?: number): number
  write(text: string, offset?: number | BufferEncoding, length?: number | BufferEncoding, encoding?: BufferEncoding): number
  slice(start?: number, end?: number): Buffer
  subarray(start?: number, end?: number): Buffer
  swap16(): this
  swap32(): this
  swap64(): this
  readUInt8(offset?: number): number
  writeUInt8(value: number, offset?: number): number
  readInt8(offset?: number): number
  writeInt8(value: number, offset?: number): number
  readUInt16LE(offset?: number): number
  writeUInt16LE(value: number, offset?: number): number
  readUInt16BE(offset?: number): number
  writeUInt16BE(value: number, offset?: number): number
  readInt16LE(offset?: number): number
  writeInt16LE(value: number, offset?: number): number
  readInt16BE(offset?: number): number
  writeInt16BE(value: number, offset?: number): number
  readUInt32LE(offset?: number): number
  writeUInt32LE(value: number, offset?: number): number
  readUInt32BE(offset?: number): number
  writeUInt32BE(value: number, offset?: number): number
  readInt32LE(offset?: number): number
  writeInt32LE(value: number, offset?: number): number
  readInt32BE(offset?: number): number
  writeInt32BE(value: number, offset?: number): number
  readFloatLE(offset?: number): number
  writeFloatLE(value: number, offset?: number): number
  readFloatBE(offset?: number): number
  writeFloatBE(value: number, offset?: number): number
  readDoubleLE(offset?: number): number
  writeDoubleLE(value: number, offset?: number): number
  readDoubleBE(offset?: number): number
  writeDoubleBE(value: number, offset?: number): number
  readBigInt64LE(offset?: number): bigint
  writeBigInt64LE(value: bigint, offset?: number): number
  readBigInt64BE(offset?: number): bigint
  writeBigInt64BE(value: bigint, offset?: number): number
  readBigUInt64LE(offset?: number): bigint
  writeBigUInt64LE(value: bigint, offset?: number): number
  readBigUInt64BE(offset?: number): bigint
  writeBigUInt64BE(value: bigint, offset?: number): number
  readUIntLE(offset: number, byteLength: number): number
  writeUIntLE(value: number, offset: number, byteLength: number): number
  readUIntBE(offset: number, byteLength: number): number
  writeUIntBE(value: number, offset: number, byteLength: number): number
  readIntLE(offset: number, byteLength: number): number
  writeIntLE(value: number, offset: number, byteLength: number): number
  readIntBE(offset: number, byteLength: number): number
  writeIntBE(value: number, offset: number, byteLength: number): number
}
declare var Buffer: {
  prototype: Buffer
  poolSize: number
  from(data: string | ArrayBuffer | Iterable<number> | ArrayLike<number>, encodingOrOffset?: BufferEncoding | number, length?: number): Buffer
  of(...bytes: number[]): Buffer
  alloc(size: number, fill?: string | number | Uint8Array, encoding?: BufferEncoding): Buffer
  allocUnsafe(size: number): Buffer
  allocUnsafeSlow(size: number): Buffer
  isBuffer(value: unknown): value is Buffer
  isEncoding(encoding: unknown): boolean
  byteLength(data: string | ArrayBuffer | ArrayBufferView, encoding?: BufferEncoding): number
  concat(list: readonly Uint8Array[], length?: number): Buffer
  compare(a: Uint8Array, b: Uint8Array): -1 | 0 | 1
  copyBytesFrom(view: ArrayBufferView, offset?: number, length?: number): Buffer
}
