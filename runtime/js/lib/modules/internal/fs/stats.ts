// Node's Stats and Dirent.
const TYPE = 0o170000, DIR = 0o040000, FILE = 0o100000, BLOCK = 0o060000, CHAR = 0o020000, LINK = 0o120000, FIFO = 0o010000, SOCKET = 0o140000

const NUMBERS = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks']
const TIMES = ['atime', 'mtime', 'ctime', 'birthtime']

class StatsBase {
  [name: string]: any
  #is(type: number) { return (Number(this.mode) & TYPE) === type }
  isDirectory() { return this.#is(DIR) }
  isFile() { return this.#is(FILE) }
  isBlockDevice() { return this.#is(BLOCK) }
  isCharacterDevice() { return this.#is(CHAR) }
  isSymbolicLink() { return this.#is(LINK) }
  isFIFO() { return this.#is(FIFO) }
  isSocket() { return this.#is(SOCKET) }
  // fill sets the members in Node's order.
  static fill(o: StatsBase, names: string[], values: any[]) {
    names.forEach((name, i) => { o[name] = values[i] })
    for (const name of TIMES) o[name] = new Date(Number(o[`${name}Ms`]) + 0.5)
  }
}
const { fill } = StatsBase
delete (StatsBase as any).fill

const MEMBERS = [...NUMBERS, ...TIMES.map((name) => `${name}Ms`)]

export class Stats extends StatsBase {
  constructor(...values: any[]) {
    super()
    fill(this, MEMBERS, values)
  }
}
export class BigIntStats extends StatsBase {
  constructor(...values: any[]) {
    super()
    fill(this, [...MEMBERS, ...TIMES.map((name) => `${name}Ns`)], values)
  }
}

// statsOf is what metis-run:files says of a file.
export function statsOf(values: any[]): Stats | BigIntStats {
  return typeof values[0] === 'bigint' ? new BigIntStats(...values) : new Stats(...values)
}

const TYPES = { isDirectory: 2, isFile: 1, isBlockDevice: 7, isCharacterDevice: 6, isSymbolicLink: 3, isFIFO: 4, isSocket: 5 }
const type = Symbol('type')

export class Dirent {
  name: any
  parentPath: string
  path: string
  declare isDirectory: () => boolean
  constructor(name: any, path: string, kind: number) {
    this.name = name
    this.parentPath = path
    this.path = path;
    (this as any)[type] = kind
  }
}
for (const [name, kind] of Object.entries(TYPES)) {
  Object.defineProperty(Dirent.prototype, name, { value: { [name](this: any) { return this[type] === kind } }[name], writable: true, configurable: true })
}
