export default TargetSchema.create({
  _id: 'resource-pool',
  name: 'Resource pool',
  description: 'Was award up to build 52',
  parameters: [
    { _id: 'operation', name: 'Operation', type: 'string', required: true, default: 'award' },
    { _id: 'amount', name: 'Amount', type: 'number', required: false },
  ],
  script: async (context, values) => console.log(context.effect.environment._id, context.effect.target._id, values),
})
