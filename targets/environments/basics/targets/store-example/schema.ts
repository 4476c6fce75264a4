export default new TargetSchema({
  _id: 'store-example',
  name: 'Store Example',
  description: 'Demonstrates basic store usage',
  script: async (context) => {
    // Access local store (target environment specific)
    const localStore = context.localStore

    // Access global store (session wide)
    const globalStore = context.globalStore

    // The same key in two stores is two states.
    const ours = localStore.use('visits', 0)
    const everyones = globalStore.use('visits', 0)

    ours.value += 1
    everyones.value += 1

    context.sendOutput(`Visits: ${ours.value} here, ${everyones.value} in the session`)
  },
  args: [],
})
