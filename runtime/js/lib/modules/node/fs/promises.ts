// Node's fs/promises, over the files that the session may use. What is missing here (links, owners, watching, streams)
// is not there at all: docs/compatibility.md.
import { flagsOf, modeOf, optionsOf, Path, pathOf, secondsOf } from 'metis-run:fs/arguments'
import { decoded, named, unlessAborted, writable, writeAll } from 'metis-run:fs/content'
import { Dirent, statsOf } from 'metis-run:fs/stats'
const { check, coded } = require('metis-run:errors')
const constants = require('metis-run:fs/constants')
const files = require('metis-run:files')

let FileHandle: any // there is none before the first open
const isHandle = (v: any) => FileHandle !== undefined && v instanceof FileHandle

async function open(path: Path, flags?: any, mode?: any) {
  FileHandle ??= require('metis-run:fs/FileHandle').FileHandle
  return new FileHandle(await files.open(pathOf(path), flagsOf(flags), modeOf(mode, 0o666)))
}

async function readFile(path: any, options?: any) {
  const { encoding, flag, signal } = optionsOf(options, { flag: 'r' })
  if (isHandle(path)) return path.readFile({ encoding, signal })
  const name = pathOf(path), flags = flagsOf(flag)
  const bytes = await unlessAborted(signal, () => (flags === 'r' ? files.readFile(name) : opened(name, flags, 0o666, (fd) => files.readAll(fd))))
  return decoded(bytes, encoding)
}

// opened does something with a file that is open meanwhile.
async function opened<T>(path: string, flags: string, mode: number, f: (fd: number) => Promise<T>): Promise<T> {
  const fd = await files.open(path, flags, mode)
  try {
    return await f(fd)
  } finally {
    await files.close(fd)
  }
}

async function writeFile(path: any, data: any, options?: any): Promise<void> {
  const o = optionsOf(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false })
  const { signal, encoding } = o
  const flush = check.boolean(o.flush ?? false, 'options.flush')
  const { bytes } = writable(data, encoding)
  if (isHandle(path)) return path.writeFile(data, { encoding, signal })
  const name = pathOf(path), flags = flagsOf(o.flag, 'w'), mode = modeOf(o.mode, 0o666)
  if (bytes !== undefined && !flush && /^[wa]x?$/.test(flags)) return unlessAborted(signal, () => files.writeFile(name, bytes, flags, mode))
  await unlessAborted(signal, () => opened(name, flags, mode, async (fd) => {
    await writeAll(fd, data, encoding, signal)
    if (flush) await files.fsync(fd)
  }))
}
async function appendFile(path: any, data: any, options?: any): Promise<void> {
  const o = optionsOf(options, { encoding: 'utf8', mode: 0o666, flag: 'a', flush: false })
  return writeFile(path, data, { ...o, flag: o.flag || 'a' })
}

async function stat(path: Path, options?: any) { return statsOf(await files.stat(pathOf(path), true, options?.bigint === true)) }
async function lstat(path: Path, options?: any) { return statsOf(await files.stat(pathOf(path), false, options?.bigint === true)) }

async function readdir(path: Path, options?: any) {
  const { encoding, withFileTypes, recursive } = optionsOf(options)
  const root = pathOf(path)
  const join = (folder: string, name: string) => (folder === '' ? name : `${folder.replace(/\/+$/, '')}/${name}`)
  const found: any[] = []
  for (const folders = ['']; folders.length > 0;) {
    const folder = folders.pop()!
    const whole = folder === '' ? root : join(root, folder)
    for (const [name, type] of await files.readDir(whole)) {
      found.push(withFileTypes ? new Dirent(named(name, encoding), whole, type) : named(join(folder, name), encoding))
      if (recursive && type === constants.UV_DIRENT_DIR) folders.push(join(folder, name))
    }
  }
  return found
}

async function mkdir(path: Path, options?: any): Promise<string | undefined> {
  const { recursive = false, mode = 0o777 } = typeof options === 'number' || typeof options === 'string' ? { mode: options } : options ?? {}
  check.boolean(recursive, 'options.recursive')
  return files[recursive ? 'mkdirAll' : 'mkdir'](pathOf(path), modeOf(mode, 0o777))
}
async function mkdtemp(prefix: Path, options?: any) {
  const { encoding } = optionsOf(options)
  return named(await files.mkdtemp(pathOf(prefix, 'prefix')), encoding)
}

async function rm(path: Path, options?: any): Promise<void> {
  const name = pathOf(path)
  const { force = false, recursive = false, maxRetries = 0, retryDelay = 100 } = options === undefined ? {} : check.object(options, 'options')
  check.boolean(force, 'options.force')
  check.boolean(recursive, 'options.recursive')
  check.integer(retryDelay, 'options.retryDelay', 0, 2 ** 31 - 1)
  check.integer(maxRetries, 'options.maxRetries', 0, 2 ** 32 - 1)
  try {
    await files.remove(name, recursive)
  } catch (e: any) {
    if (force && e.code === 'ENOENT') return
    throw e.code === 'EISDIR' ? folderError(name) : e
  }
}
// folderError is Node's refusal to remove a folder.
function folderError(path: string) {
  const e = coded(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${path}`)
  Object.defineProperty(e, 'name', { value: 'SystemError', writable: true, configurable: true })
  return Object.assign(e, { info: { code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 }, errno: 21, syscall: 'rm', path })
}
async function rmdir(path: Path, options?: any): Promise<void> {
  const name = pathOf(path)
  try {
    await files.rmdir(name)
  } catch (e: any) {
    if (!options?.recursive || e.code !== 'ENOTEMPTY') throw e
    await files.remove(name, true)
  }
}
async function unlink(path: Path): Promise<void> { return files.unlink(pathOf(path)) }

async function rename(from: Path, to: Path): Promise<void> { return files.rename(pathOf(from, 'oldPath'), pathOf(to, 'newPath')) }

// flags3 are the bits of copyFile and access.
function flags3(mode: any, fallback: number): number {
  if (mode === undefined || mode === null) return fallback
  if (typeof mode !== 'number' || !Number.isInteger(mode)) throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'mode must be int32 or null/undefined')
  if (mode < 0 || mode > 7) throw coded(RangeError, 'ERR_OUT_OF_RANGE', 'mode is out of range: >= 0 && <= 7')
  return mode
}
async function copyFile(from: Path, to: Path, mode?: any): Promise<void> {
  const src = pathOf(from, 'src'), dest = pathOf(to, 'dest'), how = flags3(mode, 0)
  if (how & constants.COPYFILE_FICLONE_FORCE) {
    throw Object.assign(new Error(`ENOTSUP: operation not supported on socket, copyfile '${src}' -> '${dest}'`), { errno: -95, code: 'ENOTSUP', syscall: 'copyfile', path: src, dest })
  }
  return files.copy(src, dest, (how & constants.COPYFILE_EXCL) !== 0)
}
async function access(path: Path, mode?: any): Promise<void> { return files.access(pathOf(path), flags3(mode, constants.F_OK)) }

async function realpath(path: Path, options?: any) {
  const { encoding } = optionsOf(options)
  return named(await files.realpath(pathOf(path)), encoding)
}
async function readlink(path: Path, options?: any) {
  const { encoding } = optionsOf(options)
  return named(await files.readlink(pathOf(path, 'oldPath')), encoding)
}

async function truncate(path: Path, length: any = 0): Promise<void> {
  return files.truncate(pathOf(path), Math.max(0, check.integer(length ?? 0, 'len')))
}
async function chmod(path: Path, mode: any): Promise<void> { return files.chmod(pathOf(path), modeOf(mode)) }
async function utimes(path: Path, atime: any, mtime: any): Promise<void> { return files.utimes(pathOf(path), secondsOf(atime), secondsOf(mtime)) }

export = {
  access, appendFile, chmod, copyFile, lstat, mkdir, mkdtemp, open, readFile, readdir, readlink, realpath, rename, rm, rmdir, stat, truncate,
  unlink, utimes, writeFile, constants,
}
