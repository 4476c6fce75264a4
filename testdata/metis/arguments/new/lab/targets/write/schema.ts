export default new TargetSchema({
  _id: 'write',
  name: 'Write',
  description: '',
  args: [
    { _id: 'note', name: 'Note', type: 'string', required: false },
    { _id: 'where', name: 'Where', type: 'node', required: false },
  ],
  script: async (context) => {
    const { args } = context.effect
    console.log('found', JSON.stringify(args))
    console.log('a new object each time:', args !== context.effect.args)
    args.note = 'written'
    args.where.runs = (args.where.runs ?? 0) + 1
    console.log('left', JSON.stringify(context.effect.args))
  },
})
