import { test, beforeAll } from '@metis/test'
import { missing } from './nowhere'

beforeAll(() => {})
test('never runs', missing)
