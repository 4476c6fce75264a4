//! args: {"name":"n","count":3}
export default new TargetSchema({
  _id: 'effect-args',
  name: 'Effect args',
  description: '',
  args: [{ _id: 'name', name: 'Name', type: 'string', required: true, default: '' }, { _id: 'count', name: 'Count', type: 'number', required: false }, { _id: 'loud', name: 'Loud', type: 'boolean' }],
  script: async (context) => {
    const { args } = context.effect
    args.name = 'changed'
    return [args.count, args.loud, context.effect.args.name, Object.keys(context.effect.args)]
    //! value: [3,false,"n",["name","count","loud"]]
  },
})
