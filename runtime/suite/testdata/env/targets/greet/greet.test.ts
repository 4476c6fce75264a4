import { test, describe, beforeEach, afterEach, expect, session } from '@metis/test'
import { polite } from './polite'
import { who } from '../../../lone/helper'

let s: ReturnType<typeof session>
let count = 0

beforeEach(() => {
  s = session()
  count++
})
afterEach(async () => { await s.end() })

test('greets', async () => {
  expect(await s.run('greet', { name: 'you' })).toEqual({ greeted: 'you' })
  expect(s.outputs).toEqual(['Hello you'])
  expect(s.console).toEqual(['greeting you'])
  expect(s.stores.global.calls).toEqual(new Map([['you', 1]]))
  expect(count).toBe(1)
})

test('each test has its own file', () => {
  expect(count).toBe(1)
  expect(polite(who)).toBe('Hello world')
  expect(s.stores).toEqual({})
})

describe('failing', () => {
  test('rejects with the error of the script', async () => {
    await expect(s.run('env/greet', { name: 'nobody' })).rejects.toThrow('there is nobody')
    await expect(s.run('greet', { name: 'nobody' })).rejects.toThrow(TypeError)
    await expect(s.run('greet', { name: 'nobody' })).rejects.toMatchObject({ name: 'TypeError', code: 'script' })
    await expect(s.run('greeet')).rejects.toMatchObject({ code: 'unknown' })
    await expect(s.run('greet', { nme: 'x' })).rejects.toMatchObject({ code: 'arguments' })
  })

  test('fails with the error of the script', async () => {
    await s.run('greet', { name: 'nobody' })
  })
})

test('time passes only where somebody waits', async () => {
  const slow = s.run('greet', { name: 'slow' }, { settle: false })
  await s.wait('59s')
  expect(s.outputs).toEqual([])
  await s.wait(1000)
  expect(s.outputs).toEqual(['Hello slow'])
  expect(s.now).toEqual(new Date(Date.UTC(2026, 0, 1, 0, 1)))
  await slow
})

test.each([['a', 1], ['b', 2]])('%s has the number %d', (letter, number) => {
  expect(letter.charCodeAt(0) - 96).toBe(number)
})
test.each([{ name: 'x', want: 'Hello x' }, { name: '', want: 'Hello' }])('polite to $name', ({ name, want }) => {
  expect(polite(name)).toBe(want)
})
test.skip('later', () => { throw new Error('never') })
test.todo('some day')
