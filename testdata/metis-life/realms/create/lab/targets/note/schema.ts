export default TargetSchema.create({
  _id: 'note',
  name: 'Note',
  description: 'Counts in each store, and tells what it sees of the mission',
  parameters: [],
  script: async (context) => {
    const counted = [context.localStore, context.realmStore, context.globalStore].map((store) => ++store.use('notes', 0).value)
    const { forces, files, effects } = context.mission
    console.log('local, realm and global:', counted)
    console.log(`${forces.length} forces, ${files.length} files, ${effects.length} effects of the session`)
    console.log(context.session.participants.length, 'participants')
    context.sendOutput('to all', context.mission)
  },
})
