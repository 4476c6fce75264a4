// Frames of what the engine itself provides are no author's, in error.stack and in what the host gets.
function parse(text: string) { return new URL(text) } //! error@39: TypeError: Invalid URL
export default new TargetSchema({
  _id: 'library-frames',
  name: 'Library frames',
  description: '',
  args: [],
  script: async (context) => {
    const stacks: string[] = []
    const failing = [() => parse('x'), () => Buffer.from(5 as any), () => structuredClone(() => 1), () => [1].values().map(null as any), () => { [1].values().map(() => { throw new Error('inner') }).toArray() }]
    for (const f of failing) {
      try { f() } catch (e: any) { stacks.push(e.stack) }
    }
    const text = stacks.join('\n')
    context.sendOutput([stacks.length, text.includes('metis-run:'), text.includes('native'), stacks[0]].join(' '))
    //! output: "5 false false TypeError: Invalid URL\n    at parse (scripts/targets/library-frames/schema.ts:2:39)\n    at scripts/targets/library-frames/schema.ts:10:28\n    at scripts/targets/library-frames/schema.ts:12:13"
    parse('y')
  },
})
