export default TargetSchema.create({
  _id: 'launched',
  name: 'Launched',
  description: 'The date is a copy, one for each script',
  parameters: [],
  script: async (context) => {
    console.log(context.session.launchedAt.getFullYear())
    context.session.launchedAt.setFullYear(1999)
    console.log(context.session.launchedAt.getFullYear())
  },
})
