'use strict'
// Node's path.
const { check, invalidType } = require('metis-run:errors')

interface Parsed { root: string; dir: string; base: string; ext: string; name: string }

// collapse takes ".", ".." and empty parts out. What leads above the start is kept, unless the start is a root.
function collapse(path: string, rooted: boolean, split: RegExp | string, separator: string): string {
  const kept: string[] = []
  for (const part of path.split(split)) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop()
    else if (!rooted) kept.push(part)
  }
  return kept.join(separator)
}

// withoutSuffix is basename's second argument: it never takes the whole name, unless it is the whole path.
function withoutSuffix(base: string, path: string, suffix: string | undefined): string {
  if (suffix === undefined) return base
  check.string(suffix, 'suffix')
  if (suffix === path) return ''
  return suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base
}

function extension(base: string): string {
  const dot = base.lastIndexOf('.')
  return dot <= 0 || base === '..' ? '' : base.slice(dot)
}

function format(separator: string, path: Partial<Parsed>): string {
  if (path === null || typeof path !== 'object') throw invalidType('pathObject', 'of type object', path)
  const dir = path.dir || path.root
  const ext = path.ext ? (path.ext[0] === '.' ? '' : '.') + path.ext : ''
  const base = path.base || (path.name || '') + ext
  if (!dir) return base
  return dir === path.root ? dir + base : dir + separator + base
}

const posix: any = {
  sep: '/',
  delimiter: ':',
  resolve(...paths: string[]) {
    let path = ''
    for (let i = paths.length - 1; i >= 0 && path[0] !== '/'; i--) {
      if (check.string(paths[i], `paths[${i}]`) !== '') path = `${paths[i]}/${path}`
    }
    if (path[0] !== '/') path = `${require('metis-run:process').cwd()}/${path}`
    return '/' + collapse(path, true, '/', '/')
  },
  normalize(path: string) {
    if (check.string(path, 'path') === '') return '.'
    const absolute = path[0] === '/'
    let kept = collapse(path, absolute, '/', '/')
    if (kept === '' && !absolute) kept = '.'
    if (kept !== '' && path[path.length - 1] === '/') kept += '/'
    return absolute ? '/' + kept : kept
  },
  isAbsolute(path: string) {
    return check.string(path, 'path')[0] === '/'
  },
  join(...paths: string[]) {
    const path = paths.filter((p) => check.string(p, 'path') !== '').join('/')
    return path === '' ? '.' : posix.normalize(path)
  },
  relative(from: string, to: string) {
    check.string(from, 'from')
    check.string(to, 'to')
    return way(posix.resolve(from).split('/'), posix.resolve(to).split('/'), (part) => part).join('/')
  },
  toNamespacedPath(path: any) {
    return path
  },
  dirname(path: string) {
    if (check.string(path, 'path') === '') return '.'
    const slash = path.lastIndexOf('/', end(path, isSlash) - 1)
    if (slash > 0) return slash === 1 && path[0] === '/' ? '//' : path.slice(0, slash)
    return path[0] === '/' ? '/' : '.'
  },
  basename(path: string, suffix?: string) {
    const stop = end(check.string(path, 'path'), isSlash)
    const base = path === '/' ? '' : path.slice(path.lastIndexOf('/', stop - 1) + 1, stop)
    return withoutSuffix(base === '/' ? '' : base, path, suffix)
  },
  extname(path: string) {
    return extension(posix.basename(path))
  },
  format: format.bind(undefined, '/'),
  parse(path: string): Parsed {
    const stop = end(check.string(path, 'path'), isSlash)
    const root = path[0] === '/' ? '/' : ''
    const base = posix.basename(path)
    const slash = path.lastIndexOf('/', stop - 1)
    return parsed(root, slash > 0 ? path.slice(0, slash) : root, base)
  },
}

function parsed(root: string, dir: string, base: string): Parsed {
  const ext = extension(base)
  return { root, dir, base, ext, name: base.slice(0, base.length - ext.length) }
}

// end is where a path ends without its separators at the end; one that is all there is stays.
function end(path: string, isSeparator: (c: string) => boolean): number {
  let n = path.length
  while (n > 1 && isSeparator(path[n - 1])) n--
  return n
}
function isSlash(c: string) { return c === '/' }
function isEither(c: string) { return c === '/' || c === '\\' }

// way leads from one list of parts to another.
function way(from: string[], to: string[], as: (part: string) => string): string[] {
  from = from.filter((p) => p !== '')
  to = to.filter((p) => p !== '')
  let same = 0
  while (same < from.length && same < to.length && as(from[same]) === as(to[same])) same++
  return [...from.slice(same).map(() => '..'), ...to.slice(same)]
}

// The start of a path on Windows: a drive or a share, whether the rest hangs on its root, and where the rest begins.
interface Start { device: string; rooted: boolean; rest: number; share: boolean }

function start(path: string): Start {
  const unc = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/.exec(path)
  if (unc) return { device: `\\\\${unc[1]}\\${unc[2]}`, rooted: true, rest: unc[0].length, share: true }
  if (/^[a-z]:/i.test(path)) {
    const rooted = path.length > 2 && isEither(path[2])
    return { device: path.slice(0, 2), rooted, rest: rooted ? 3 : 2, share: false }
  }
  const rooted = path !== '' && isEither(path[0])
  return { device: '', rooted, rest: rooted ? 1 : 0, share: false }
}

const win32: any = {
  sep: '\\',
  delimiter: ';',
  resolve(...paths: string[]) {
    let device = '', tail = '', rooted = false
    for (let i = paths.length - 1; i >= 0 && !(rooted && device !== ''); i--) {
      const path = check.string(paths[i], `paths[${i}]`)
      if (path === '') continue
      const s = start(path)
      if (s.device !== '') {
        if (device !== '' && s.device.toLowerCase() !== device.toLowerCase()) continue
        device ||= s.device
      }
      if (!rooted) {
        tail = `${path.slice(s.rest)}\\${tail}`
        rooted = s.rooted
      }
    }
    return `${device}\\${collapse(tail, true, /[\\/]/, '\\')}`
  },
  normalize(path: string) {
    if (check.string(path, 'path') === '') return '.'
    const s = start(path)
    const reserved = /^(con|prn|aux|nul|(com|lpt)[1-9¹²³]):/i.exec(path)
    const rest = path.slice(reserved ? reserved[0].length : s.rest)
    if (s.share && rest.replace(/[\\/]/g, '') === '') return s.device + '\\'
    let kept = collapse(rest, s.rooted, /[\\/]/, '\\')
    if (kept === '' && !s.rooted) kept = '.'
    if (kept !== '' && isEither(path[path.length - 1])) kept += '\\'
    // A relative path must not become one with a drive, or the name of a device.
    if (reserved) kept = '.\\' + reserved[0] + kept
    else if (!s.rooted && s.device === '' && (/:([\\/]|$)/.test(path) || path.includes(':') && /^[a-z]:/i.test(kept))) kept = '.\\' + kept
    return s.device + (s.rooted ? '\\' : '') + kept
  },
  isAbsolute(path: string) {
    return start(check.string(path, 'path')).rooted
  },
  join(...paths: string[]) {
    const parts = paths.filter((p) => check.string(p, 'path') !== '')
    if (parts.length === 0) return '.'
    // Only a first part that is a share's name begins with two separators: others would make one of the rest.
    const share = /^[\\/]{2}[^\\/]/.test(parts[0])
    const path = parts.join('\\').replace(/^[\\/]{2,}/, share ? '\\\\' : '\\')
    return win32.normalize(path)
  },
  relative(from: string, to: string) {
    check.string(from, 'from')
    check.string(to, 'to')
    const a = win32.resolve(from), b = win32.resolve(to)
    if (a.toLowerCase() === b.toLowerCase()) return ''
    const lower = (part: string) => part.toLowerCase()
    const one = a.split('\\').filter(Boolean), two = b.split('\\').filter(Boolean)
    // Nothing in common: another drive. Of a share the computer is enough, as in Node.
    return one.length > 0 && two.length > 0 && lower(one[0]) !== lower(two[0]) ? b : way(one, two, lower).join('\\')
  },
  toNamespacedPath(path: any) {
    if (typeof path !== 'string' || path === '') return path
    const whole = win32.resolve(path)
    if (/^\\\\[^?.]/.test(whole)) return `\\\\?\\UNC\\${whole.slice(2)}`
    return /^[a-z]:\\/i.test(whole) ? `\\\\?\\${whole}` : path
  },
  dirname(path: string) {
    if (check.string(path, 'path') === '') return '.'
    const s = start(path)
    const root = rootOf(path, s)
    let stop = path.length
    while (stop > root && isEither(path[stop - 1])) stop--
    let slash = stop - 1
    while (slash >= root && !isEither(path[slash])) slash--
    if (slash >= root) return path.slice(0, slash)
    return root === 0 ? '.' : path.slice(0, root)
  },
  basename(path: string, suffix?: string) {
    check.string(path, 'path')
    const from = /^[a-z]:/i.test(path) ? 2 : 0
    const stop = from + end(path.slice(from), isEither)
    let at = stop
    while (at > from && !isEither(path[at - 1])) at--
    const base = path.slice(at, stop)
    return withoutSuffix(base.length === 1 && isEither(base) ? '' : base, path, suffix)
  },
  extname(path: string) {
    return extension(win32.basename(path))
  },
  format: format.bind(undefined, '\\'),
  parse(path: string): Parsed {
    check.string(path, 'path')
    const root = rootOf(path, start(path))
    let stop = path.length
    while (stop > root && isEither(path[stop - 1])) stop--
    let at = stop
    while (at > root && !isEither(path[at - 1])) at--
    return parsed(path.slice(0, root), at > root ? path.slice(0, at - 1) : path.slice(0, root), path.slice(at, stop))
  },
}

// rootOf is the length of a path's root as it is written.
function rootOf(path: string, s: Start): number {
  return s.share && s.rest < path.length ? s.rest + 1 : s.rest
}

for (const p of [posix, win32]) {
  p.posix = posix
  p.win32 = win32
}

export = posix
