import { test, beforeAll } from '@metis/test'

beforeAll(() => {})
test('never runs', () => {})
