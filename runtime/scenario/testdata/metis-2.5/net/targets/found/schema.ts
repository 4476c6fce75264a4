export default TargetSchema.create({
  _id: 'found',
  name: 'Found',
  description: '',
  parameters: [{ _id: 'note', name: 'Note', type: 'string', required: false }],
  script: async (context, values) => {
    const { note } = values
    const found = context.localStore.use('found', []).value
    found.push(note)
    const blue = context.mission.forces[0]
    context.sendOutput(`${note} ${found.length}, ${context.triggeredBy?.username}`, blue)
    context.globalStore.use('watching', true).value = false
    context.unblockNodes(context.mission.allNodes.filter((node) => node.blocked))
    context.modifySuccessChance(blue.nodes[0].actions, 0.25)
    await context.sleep(3000)
    context.globalStore.use('key', context.config.targetEnvConfig?.data.apiKey)
    context.sendOutput('found all', context.mission)
  },
})
