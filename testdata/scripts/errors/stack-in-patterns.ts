class Deep extends Error {}
function make(): any { return new Deep('m') }
export default new TargetSchema({
  _id: 'stack-in-patterns',
  name: 'Stack in patterns',
  description: '',
  args: [],
  script: async (context) => {
    const want = 'Error: m\n    at make (scripts/targets/stack-in-patterns/schema.ts:2:31)'
    const { stack, message } = make()
    const { stack: renamed } = make()
    let assigned: any
    ;({ stack: assigned } = make())
    let caught: any
    try { throw make() } catch ({ stack }: any) { caught = stack }
    return [stack, renamed, assigned, caught].map((s) => s.startsWith(want) && s.split('\n').length === 3).concat(message)
    //! value: [true,true,true,true,"m"]
  },
})
