export default new TargetSchema({
  _id: 'frozen-session',
  name: 'Frozen session',
  description: '',
  args: [],
  script: async (context) => {
    // What METIS exposes is plain: a script may write to it, and nobody else sees it.
    context.session.name = 'mine'
    return [context.session.launchedAt instanceof Date, context.session.config.name]
    //! value: [true,"Blank Mission"]
  },
})
