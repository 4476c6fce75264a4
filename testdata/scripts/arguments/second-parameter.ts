//! args: {"name":"n"}
export default TargetSchema.create({
  _id: 'second-parameter',
  name: 'Second parameter',
  description: '',
  parameters: [{ _id: 'name', name: 'Name', type: 'string', required: false }, { _id: 'count', name: 'Count', type: 'number', required: false }],
  script: async (context, values) => {
    return [values, context.getArguments('name'), context.getArguments(['name', 'count']), context.getArguments('nope') === undefined, context.effect.arguments.map((a: any) => [a.parameterId, a.type, a.value])]
    //! value: [{"name":"n","count":null},"n",{"name":"n","count":null},true,[["name","string","n"],["count","number",null]]]
  },
})
