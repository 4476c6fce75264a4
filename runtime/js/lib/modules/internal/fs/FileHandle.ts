// Node's FileHandle. How much of a file is read or written at once is what the caller asked for: nothing is buffered.
import { modeOf, optionsOf } from 'metis-run:fs/arguments'
import { contentOf, decoded, unlessAborted, writeAll } from 'metis-run:fs/content'
import { statsOf } from 'metis-run:fs/stats'
const { check, invalidType, invalidValue, outOfRange } = require('metis-run:errors')
const EventEmitter = require('events')
const files = require('metis-run:files')

type Read = { bytesRead: number; buffer: any }
type Written = { bytesWritten: number; buffer: any }

const isView = (v: any): v is ArrayBufferView => ArrayBuffer.isView(v)
const position = (v: any): number | null => (typeof v === 'number' && v >= 0 ? v : null)

export class FileHandle extends EventEmitter {
  #fd: number
  #pending = new Set<Promise<any>>() // a file is closed when what was asked of it before is done
  #closing: Promise<void> | null = null
  declare close: () => Promise<void>

  constructor(fd: number) {
    super()
    this.#fd = fd
    this.close = () => this.#close()
  }
  get fd(): number { return this.#fd }

  // use does something with the open file.
  #use<T>(syscall: string, f: (fd: number) => Promise<T>): Promise<T> {
    if (this.#fd < 0 || this.#closing !== null) return Promise.reject(Object.assign(new Error('file closed'), { code: 'EBADF', syscall }))
    const done = (async () => f(this.#fd))()
    this.#pending.add(done)
    const over = () => this.#pending.delete(done)
    done.then(over, over)
    return done
  }
  #close(): Promise<void> {
    if (this.#fd < 0) return Promise.resolve()
    this.#closing ??= (async () => {
      while (this.#pending.size > 0) await Promise.allSettled(this.#pending)
      const fd = this.#fd
      this.#fd = -1
      try {
        await files.close(fd)
      } finally {
        this.#closing = null
        this.emit('close')
      }
    })()
    return this.#closing
  }
  async [Symbol.asyncDispose]() { await this.close() }

  read(buffer?: any, offset?: any, length?: any, at?: any): Promise<Read> {
    return this.#use('read', async (fd) => {
      if (!isView(buffer)) {
        if (buffer !== undefined && buffer !== null) check.object(buffer, 'options')
        ;({ buffer = Buffer.alloc(16384), offset = 0, length = buffer.byteLength - offset, position: at = null } = buffer ?? {})
        if (!isView(buffer)) throw invalidType('buffer', 'an instance of Buffer, TypedArray, or DataView', buffer)
      } else if (offset !== null && typeof offset === 'object') {
        ({ offset = 0, length = (buffer as any).byteLength - offset, position: at = null } = offset)
      }
      offset = offset === undefined || offset === null ? 0 : check.integer(offset, 'offset', 0)
      length ??= buffer.byteLength - offset
      if (length === 0) return result({ bytesRead: 0, buffer })
      if (buffer.byteLength === 0) throw invalidValue('buffer', buffer, 'is empty and cannot be written')
      if (length < 0) throw outOfRange('length', '>= 0', length)
      if (offset + length > buffer.byteLength) throw outOfRange('length', `<= ${buffer.byteLength - offset}`, length)
      const bytes = await files.read(fd, length, position(at))
      new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(bytes, offset)
      return result({ bytesRead: bytes.length, buffer })
    })
  }
  write(data: any, offset?: any, length?: any, at?: any): Promise<Written> {
    return this.#use('write', async (fd) => {
      if (data?.byteLength === 0) return result({ bytesWritten: 0, buffer: data })
      if (!isView(data)) { // a text, where it goes, and its encoding
        const bytes = contentOf(data, typeof length === 'string' && Buffer.isEncoding(length) ? length : 'utf8')
        if (bytes === undefined) throw invalidType('buffer', 'of type string or an instance of Buffer, TypedArray, or DataView', data)
        return result({ bytesWritten: await files.write(fd, bytes, position(offset)), buffer: data })
      }
      if (typeof offset === 'object') ({ offset = 0, length = data.byteLength - offset, position: at = null } = offset ?? {})
      offset = offset === undefined || offset === null ? 0 : check.integer(offset, 'offset', 0)
      if (typeof length !== 'number') length = data.byteLength - offset
      if (offset > data.byteLength) throw outOfRange('offset', `<= ${data.byteLength}`, offset)
      if (length > data.byteLength - offset) throw outOfRange('length', `<= ${data.byteLength - offset}`, length)
      check.integer(length, 'length', 0)
      const bytes = new Uint8Array(data.buffer, data.byteOffset + offset, length)
      return result({ bytesWritten: await files.write(fd, bytes, position(at)), buffer: data })
    })
  }
  async readv(buffers: any, at?: any): Promise<{ bytesRead: number; buffers: any }> {
    views(buffers)
    let bytesRead = 0
    for (const buffer of buffers) {
      const { bytesRead: n } = await this.read(buffer, 0, buffer.byteLength, typeof at === 'number' ? at + bytesRead : null)
      bytesRead += n
      if (n < buffer.byteLength) break
    }
    return result({ bytesRead, buffers })
  }
  async writev(buffers: any, at?: any): Promise<{ bytesWritten: number; buffers: any }> {
    views(buffers)
    let bytesWritten = 0
    for (const buffer of buffers) {
      bytesWritten += (await this.write(buffer, 0, buffer.byteLength, typeof at === 'number' ? at + bytesWritten : null)).bytesWritten
    }
    return result({ bytesWritten, buffers })
  }

  readFile(options?: any): Promise<any> {
    return this.#use('readFile', async (fd) => {
      const { encoding, signal } = optionsOf(options)
      return decoded(await unlessAborted(signal, () => files.readAll(fd)), encoding)
    })
  }
  writeFile(data: any, options?: any): Promise<void> {
    return this.#use('writeFile', async (fd) => {
      const { encoding, signal } = optionsOf(options, { encoding: 'utf8' })
      await writeAll(fd, data, encoding, signal)
    })
  }
  appendFile(data: any, options?: any): Promise<void> { return this.writeFile(data, options) }

  stat(options?: any): Promise<any> { return this.#use('fstat', async (fd) => statsOf(await files.fstat(fd, options?.bigint === true))) }
  truncate(length: any = 0): Promise<void> { return this.#use('ftruncate', async (fd) => files.ftruncate(fd, Math.max(0, check.integer(length ?? 0, 'len')))) }
  chmod(mode: any): Promise<void> { return this.#use('fchmod', async (fd) => files.fchmod(fd, modeOf(mode))) }
  sync(): Promise<void> { return this.#use('fsync', (fd) => files.fsync(fd)) }
  datasync(): Promise<void> { return this.#use('fdatasync', (fd) => files.fsync(fd)) }
}

function result<T>(members: T): T { return Object.assign(Object.create(null), members) }

function views(buffers: any) {
  if (!Array.isArray(buffers) || !buffers.every(isView)) throw invalidType('buffers', 'an ArrayBufferView[]', buffers)
}
