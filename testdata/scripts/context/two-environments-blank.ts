export default new TargetSchema({
  _id: 'two-environments-blank',
  name: 'Two environments blank',
  description: '',
  args: [],
  script: async (context) => {
    const env = context.effect.environment
    return [env.name, env.version, env.targets.map((t: any) => t._id)]
    //! value: ["Env","1.0.0",["two-environments-blank"]]
  },
})
