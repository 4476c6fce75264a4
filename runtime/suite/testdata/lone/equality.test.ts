import { test, expect } from '@metis/test'

const hole = [1, , 3] as any, key = Symbol('key')
const named = Object.assign([1], { name: 'x' })
const cyclic: any = { list: [] }
cyclic.list.push(cyclic)
const cyclicToo: any = { list: [] }
cyclicToo.list.push(cyclicToo)
const buffer = new Uint8Array([1, 2, 3]).buffer

test.each([
  [new Number(1), new Number(1)], [new String('a'), new String('a')], [new Boolean(true), new Boolean(true)],
  [hole, [1, undefined, 3]], [{ a: 1, b: undefined }, { a: 1 }], [{ [key]: 1 }, { [key]: 1 }], [named, Object.assign([1], { name: 'x' })],
  [cyclic, cyclicToo], [new Map([[{ a: 1 }, 1], ['b', 2]] as any), new Map([['b', 2], [{ a: 1 }, 1]] as any)], [new Set([[1], [2]]), new Set([[2], [1]])],
  [new DataView(buffer, 1), new DataView(new Uint8Array([2, 3]).buffer)], [buffer, new Uint8Array([1, 2, 3]).buffer], [new Float64Array([NaN]), new Float64Array([NaN])],
  [new Error('a', { cause: 1 }), new Error('a', { cause: 1 })], [NaN, NaN], [Object.create(null), {}], [/a/g, /a/g], [new Date(NaN), new Date(NaN)],
])('equal %#', (a, b) => { expect(a).toEqual(b) })

test.each([
  [new Number(1), new Number(2)], [new String('a'), new String('b')], [new Number(1), 1], [new Boolean(true), new Boolean(false)], [hole, [1, 2, 3]],
  [{ a: undefined, b: 1 }, { c: undefined, b: 2 }], [{ a: 1 }, { a: 1, b: 2 }], [{ a: 1, b: 2 }, { a: 1 }], [{ [key]: 1 }, { [key]: 2 }], [{ [key]: 1 }, {}], [named, [1]],
  [[1], Object.assign([1], { name: 'y' })], [new Map([['a', 1]]), new Map([['a', 2]])], [new Map([['a', 1]]), new Map([['b', 1]])], [new Map([['a', undefined]]), new Map([['b', undefined]])], [new Set([1]), new Set([2])], [new Set([[1]]), new Set([[2]])],
  [new DataView(buffer, 1), new DataView(buffer)], [buffer, new Uint8Array([1, 2]).buffer], [new Float64Array([0]), new Float64Array([-0])], [new Uint8Array([1]), new Int8Array([1])],
  [new Error('a'), new Error('b')], [new Error('a'), new TypeError('a')], [0, -0], [/a/g, /a/i], [new Date(1), new Date(2)], [[], {}], [null, undefined], [null, {}], [() => 1, () => 1],
])('unequal %#', (a, b) => { expect(a).not.toEqual(b) })

test('strictly', () => {
  expect(hole).not.toStrictEqual([1, undefined, 3])
  expect(hole).toStrictEqual([1, , 3])
  expect({ a: undefined }).not.toStrictEqual({})
  expect(new (class A {})()).not.toStrictEqual({})
  expect([new Map([[1, { a: undefined }]])]).not.toStrictEqual([new Map([[1, {}]])])
})
