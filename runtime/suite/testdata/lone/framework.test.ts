import { test } from 'vitest'

test('is of another framework', () => {})
