export default new TargetSchema({
  _id: 'null',
  name: 'Null',
  description: '',
  args: [{ _id: 'note', name: 'Note', type: 'string', required: false }],
  script: async (context) => {
    console.log('the script runs')
    console.log(context.effect.args.note)
  },
})
