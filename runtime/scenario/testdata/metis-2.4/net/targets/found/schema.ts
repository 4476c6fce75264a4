export default new TargetSchema({
  _id: 'found',
  name: 'Found',
  description: '',
  args: [{ _id: 'note', name: 'Note', type: 'string', required: false }],
  script: async (context) => {
    const { note } = context.effect.args
    const found = context.localStore.use('found', []).value
    found.push(note)
    context.sendOutput(`${note} ${found.length}, ${context.triggeredBy?.username}`, { forceKey: 'blue' })
    context.globalStore.use('watching', true).value = false
    context.unblockNode({ forceKey: 'red', nodeKey: 'server' })
    context.modifySuccessChance(0.25, { forceKey: 'blue', nodeKey: 'server' })
    await context.sleep(3000)
    context.globalStore.use('key', context.config.targetEnvConfig?.data.apiKey)
    context.sendOutput('found all')
  },
})
