// @metis/test: what test files import (docs/testing.md). Its signatures are those of runtime/suite/test.d.ts.
import { expect, leaks } from 'metis-run:test/expect'
const native = require('metis-run:inspect')
const host = require('metis-run:suite')

// title is the name of one row of each: %s and its like are filled in as by util.format, %# is the row's number, $name a
// member of a row that is an object.
function title(name: string, row: unknown, args: unknown[], i: number): string {
  name = name.replaceAll('%#', String(i))
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) {
    name = name.replace(/\$(\w+)/g, (all, key) => {
      const v = (row as any)[key]
      return !(key in row) ? all : typeof v === 'string' ? v : native.inspect(v, { breakLength: Infinity })
    })
  }
  const places = name.match(/%[sdifjoO]/g)?.length ?? 0
  return places === 0 ? name.replaceAll('%%', '%') : native.format(name, ...args.slice(0, places))
}

function each(register: (name: string, f: () => unknown) => void) {
  return (rows: unknown[]) => (name: string, f: (...args: any[]) => unknown) => {
    // Behind a template stand its texts: each would pass as a row without what the test names.
    if (!Array.isArray(rows) || 'raw' in rows) throw new TypeError('each takes a list of rows: each([{ a: 1 }, { a: 2 }])')
    rows.forEach((row, i) => {
      const args = Array.isArray(row) ? row : [row]
      register(title(name, row, args, i), () => f(...args))
    })
  }
}

const variant = (of: 'test' | 'describe', mode: string) => {
  const register = (name: string, f?: () => unknown) => host[of](name, f, mode)
  return Object.assign(register, { each: each(register) })
}

export const test = Object.assign(variant('test', ''), { skip: variant('test', 'skip'), only: variant('test', 'only'), todo: (name: string) => host.test(name, undefined, 'todo') })
export const describe = Object.assign(variant('describe', ''), { skip: variant('describe', 'skip'), only: variant('describe', 'only') })
export const it = test
export const beforeEach = (f: () => unknown) => host.hook('before', f)
export const afterEach = (f: () => unknown) => host.hook('after', f)
// Many tests open none, and every test's VM evaluates what is imported.
export const session = (options?: object) => require('metis-run:test/session').session(options)
export { expect }

host.ready({
  // attempt calls a function of the test and hands over what it throws.
  async attempt(f: () => unknown, failed: (error: unknown) => void) {
    try {
      await f()
    } catch (error) {
      failed(error)
    }
  },
  leaks,
})
