import { test, describe, beforeEach, afterEach, expect } from '@metis/test'

const list = Array.from({ length: 12 }, (_, i) => ({ id: i, name: `host-${i}`, open: i % 2 === 0 }))

describe('expectations', () => {
  test('toBe', () => { expect(1 + 1).toBe(3) })
  test('toBe with an equal object', () => { expect({ a: 1 }).toBe({ a: 1 }) })
  test('not.toBe', () => { expect('a').not.toBe('a') })
  test('toEqual on one line', () => { expect({ a: 1 }).toEqual({ a: 2 }) })
  test('toEqual with a difference', () => {
    const changed = list.map((host) => (host.id === 7 ? { ...host, open: true } : host))
    expect(changed).toEqual(list)
  })
  test('texts of several lines', () => {
    expect('one\ntwo\nthree').toBe('one\n2\nthree')
  })
  test('toStrictEqual', () => { expect({ a: 1, b: undefined }).toStrictEqual({ a: 1 }) })
  test('toMatchObject', () => { expect({ a: { b: 1, c: 2 }, d: 3 }).toMatchObject({ a: { b: 2 } }) })
  test('toContain', () => { expect([1, 2]).toContain(3) })
  test('toContain of an equal object', () => { expect([{ a: 1 }]).toContain({ a: 1 }) })
  test('toHaveLength', () => { expect([1, 2]).toHaveLength(3) })
  test('toHaveProperty', () => { expect({ a: { b: [1] } }).toHaveProperty('a.b[0]', 2) })
  test('toMatch', () => { expect('hello').toMatch(/^x/) })
  test('toThrow', () => {
    expect(() => { throw new RangeError('too far') }).toThrow('near')
  })
  test('toThrow of what throws nothing', () => { expect(() => 1).toThrow() })
  test('toThrow of an async function', () => { expect(async () => { throw new Error('x') }).toThrow() })
  test('not.toThrow', () => {
    expect(() => { throw new Error('x') }).not.toThrow()
  })
  test('numbers', () => { expect(1).toBeGreaterThan(2) })
  test('toBeCloseTo', () => { expect(0.1 + 0.3).toBeCloseTo(0.3) })
  test('asymmetric', () => {
    expect({ id: 'x', at: 1 }).toEqual({ id: expect.any(Number), at: expect.anything() })
  })
  test('resolves', async () => {
    await expect(Promise.resolve(1)).resolves.toBe(2)
  })
  test('resolves what is rejected', async () => {
    await expect(Promise.reject(new Error('no'))).resolves.toBe(2)
  })
  test('rejects what is resolved', async () => {
    await expect(Promise.resolve(1)).rejects.toThrow()
  })
  test('no promise', async () => {
    await expect(1 as any).resolves.toBe(1)
  })
})

describe('errors', () => {
  test('of the test', () => { (undefined as any).x() })
  test('thrown after an await', async () => {
    await Promise.resolve()
    throw new Error('late')
  })
  test('with a cause', () => { throw new Error('outer', { cause: new Error('inner') }) })
  test('no error', () => { throw 'a text' })
  test('Classes of targets', () => { new (TargetSchema as any)({}) })
  test('no network', async () => { await fetch('https://example.org') })
  test('declares a test', () => { test('inner', () => {}) })
})

describe('hooks', () => {
  beforeEach(() => { throw new Error('before') })
  afterEach(() => { throw new Error('after') })
  test('the test does not run, what is behind it does', () => { throw new Error('test') })
})

describe('leaks', () => {
  test('an expectation nobody awaits', () => {
    expect(Promise.resolve(1)).resolves.toBe(1)
  })
  test('a failing one, too', async () => {
    expect(Promise.resolve(1)).resolves.toBe(2)
    await Promise.resolve()
  })
  test('a rejected promise', () => { Promise.reject(new Error('lost')) })
  test('an async function nobody awaits', async () => {
    const work = async () => {
      await Promise.resolve()
      expect(1).toBe(2)
    }
    work()
    await new Promise((done) => setTimeout(done, 10))
  })
  test('a timer', () => { setTimeout(() => {}, 1000) })
  test('an interval', () => { setInterval(() => {}, 1000) })
  test('an error in a timer', async () => {
    setTimeout(() => { throw new Error('tick') }, 1)
    await new Promise((done) => setTimeout(done, 10))
  })
  test('a promise that never comes', async () => {
    await new Promise(() => {})
  })
})
