import { test, expect } from '@metis/test'

test('a failure begins with the message', () => {
  for (const port of [22, 80]) expect(port, `port ${port}`).toBe(22)
})

test('of a promise, too', async () => {
  await expect(Promise.resolve(80), 'port').resolves.not.toBe(80)
})

test('and of a difference', () => {
  expect('a\nb', 'lines').toBe('a\nc')
})

test('a message is a text', () => {
  expect(80, { port: 80 } as any).toBe(80)
})
