function inner() { return new Error('m') }
export default new TargetSchema({
  _id: 'stack-forms',
  name: 'Stack forms',
  description: '',
  args: [],
  script: async (context) => {
    const e: any = inner()
    const want = 'Error: m\n    at inner (scripts/targets/stack-forms/schema.ts:1:27)\n    at scripts/targets/stack-forms/schema.ts:8:20'
    const { stack } = e
    const key = 'stack'
    return [e.stack === want, e['stack'] === want, e?.stack === want, `${e.stack}` === want, stack.split('\n').length, typeof e[key], Object.keys(e)]
    //! value: [true,true,true,true,3,"string",[]]
  },
})
