import { test } from '@metis/test'

test('never runs', () => {})
describe()
