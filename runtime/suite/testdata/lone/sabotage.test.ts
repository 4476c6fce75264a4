import { sabotage } from './saboteur'
import { test, expect } from '@metis/test'

const map = new Map([[{ a: 1 }, 'x']]), set = new Set([[1]]), date = new Date(0), error = new TypeError('no'), view = new Uint8Array([1, 2])
const otherMap = new Map([[{ a: 2 }, 'x']]), otherSet = new Set([[2]]), otherDate = new Date(1), otherView = new Uint8Array([1, 3]), list = [1, 2], pattern = /^a/
const any = expect.any(Number)

const fails = (what: string, f: () => void) => {
  try {
    f()
  } catch (e) {
    if (e.name !== 'AssertionError') throw e
    return
  }
  throw what
}

test('matchers go by what there was before', () => {
  sabotage()
  expect(1).toBe(1)
  expect({ a: list, m: map, s: set, d: date, v: view }).toEqual({ a: [1, 2], m: map, s: set, d: date, v: view })
  fails('toBe', () => { expect(1).toBe(2) })
  fails('toBe zero', () => { expect(0).toBe(-0) })
  fails('toEqual', () => { expect([1]).toEqual([2]) })
  fails('toEqual objects', () => { expect({ a: 1 }).toEqual({ a: 2 }) })
  fails('toEqual lengths', () => { expect([1]).toEqual([1, 2]) })
  fails('toEqual maps', () => { expect(map).toEqual(otherMap) })
  fails('toEqual sets', () => { expect(set).toEqual(otherSet) })
  fails('toEqual dates', () => { expect(date).toEqual(otherDate) })
  fails('toEqual bytes', () => { expect(view).toEqual(otherView) })
  fails('toEqual patterns', () => { expect(pattern).toEqual(/^b/) })
  fails('toStrictEqual', () => { expect({ a: 1 }).toStrictEqual({ a: 1, b: undefined }) })
  fails('toMatchObject', () => { expect({ a: { b: 1 } }).toMatchObject({ a: { b: 2 } }) })
  fails('toContain', () => { expect(list).toContain(3) })
  fails('toContain of a text', () => { expect('abc').toContain('d') })
  fails('toContainEqual', () => { expect([{ a: 1 }]).toContainEqual({ a: 2 }) })
  fails('toHaveProperty', () => { expect({ a: { b: 1 } }).toHaveProperty('a.c') })
  fails('toMatch', () => { expect('ba').toMatch(pattern) })
  fails('toThrow', () => { expect(() => { throw error }).toThrow('yes') })
  fails('toBeNaN', () => { expect(1).toBeNaN() })
  fails('toBeCloseTo', () => { expect(1).toBeCloseTo(2) })
  fails('any', () => { expect({ a: 'x' }).toEqual({ a: any }) })
  fails('the opposite', () => { expect(1).not.toBe(1) })
})

test('and say what differs', () => {
  sabotage()
  expect({ a: [1, 2], b: 'a long text that makes it worth the lines that it takes' }).toEqual({ a: [1, 3], b: 'a long text that makes it worth the lines that it takes, too' })
})

test('also later', async () => {
  const one = (async () => 1)(), two = (async () => 2)()
  sabotage()
  await expect(one).resolves.toBe(1)
  await expect(two).resolves.toBe(3)
})
