// The effect of the first instance leaves its context behind; that of the next one uses it.
let old: any

export default TargetSchema.create({
  _id: 'outdated',
  name: 'Outdated',
  description: 'Goes on with the context of an instance that is over',
  parameters: [],
  script: async (context) => {
    if (old) {
      console.log('what is not guarded:', old.session.state, old.mission.name, old.localStore.use('n', 1).value)
      old.sendOutput('never sent', old.mission)
    }
    old = context
  },
})
