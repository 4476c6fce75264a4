import assert, { ok } from 'node:assert'
import * as all from 'assert'
import strict from 'assert/strict'

// A failed assertion says what the author wrote, and where.
export default new TargetSchema({
  _id: 'assert-messages',
  name: 'Assert messages',
  description: '',
  args: [],
  script: async (context) => {
    const told: string[] = []
    const count = 3
    for (const f of [
      () => assert(count > 5),
      () => assert.ok(count === 4 && 'a)b'.length > 0),
      () => ok(!count),
      () => all.ok(count < 0 /* ) */),
      () => strict(0),
      () => assert(
        count > 7 ||
          false,
      ),
      () => assert.strict.ok(null),
    ]) {
      try { f() } catch (e: any) { told.push(e.message.slice(43).trim()) }
    }
    context.sendOutput(told.join('|'))
    //! output: "assert(count > 5)|assert.ok(count === 4 && 'a)b'.length > 0)|ok(!count)|all.ok(count < 0 /* ) */)|strict(0)|assert(\n  count > 7 ||\n  false,\n  )|assert.strict.ok(null)"
    strict.equal(count, 4) //! error@12: "AssertionError: Expected values to be strictly equal:\n\n3 !== 4\n"
  },
})
