export default new TargetSchema({
  _id: 'stack-of-other-objects',
  name: 'Stack of other objects',
  description: '',
  args: [],
  script: async (context) => {
    const o: any = { stack: [1, 2] }
    o.stack.push(3)
    o.stack[0] = 9
    const e: any = new Error('x')
    e.stack = 'mine'
    const s: any = { stack: 'text\n\tat nothing' }
    delete s.stack
    const none: any = null
    return [o.stack, e.stack, 'stack' in s, none?.stack ?? 'n', (() => { o.stack++; return isNaN(o.stack) })()]
    //! value: [[9,2,3],"mine",false,"n",true]
  },
})
