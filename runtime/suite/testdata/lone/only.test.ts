import { test, describe, expect } from '@metis/test'

test('left out', () => { expect(1).toBe(2) })
test.only('runs', () => {})
describe.only('both', () => {
  test('of these', () => {})
  test.skip('but this', () => {})
})
describe.skip('not', () => {
  test('this', () => {})
})
