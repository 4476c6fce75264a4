import lab from '../../schema'

// METIS has taken the hooks by now.
lab.on('environment-setup', async () => console.log('never'))

export default new TargetSchema({
  _id: 'async',
  name: 7,
  args: [],
  script: async (context) => {
    const { target, environment } = context.effect
    console.log(`no option is checked: ${target.name} ${target.description}, ${environment.name} ${environment.version}`)
  },
})
