import { test } from '@metis/test'

const each: any = test.each

each`port | open
${22} | ${true}
`('a table is no list of rows: $port', () => {})
