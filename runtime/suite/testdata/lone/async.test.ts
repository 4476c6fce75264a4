import { test, describe } from '@metis/test'

describe('awaits', async () => {
  await Promise.resolve()
  test('is never seen', () => {})
})
