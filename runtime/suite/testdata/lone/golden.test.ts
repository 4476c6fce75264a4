import { test, describe, expect } from '@metis/test'

class Host { constructor(readonly name: string, readonly ports: number[]) {} }

test('a value', () => {
  expect({ hosts: [new Host('a', [1, 2]), new Host('b', [])], seen: new Map([['x', new Date(0)]]) }).toMatchGolden()
  expect(7).toMatchGolden()
  expect('with a name').toMatchGolden('named')
})

describe('texts', () => {
  test('of several lines', () => {
    expect('one\n\n  two \nthree\x1b\n').toMatchGolden()
    expect('').toMatchGolden()
  })
  test('that differ', () => { expect('one\ntwo').toMatchGolden() })
})

test('an error has no stack there', () => { expect(new TypeError('no')).toMatchGolden() })
test('missing', () => { expect(1).toMatchGolden() })
test.skip('skipped', () => { expect(1).toMatchGolden() })
test('twice', () => { expect(1).toMatchGolden() })
test('twice', () => { expect(2).toMatchGolden() })

test('a line that differs', () => { expect({ port: 80 }).toMatchGolden() })
