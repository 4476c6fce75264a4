// Block 3 of the data-stores guide as it stands there.

export default new TargetSchema({
  name: 'Store Example',
  description: 'Demonstrates basic store usage',
  script: async (context) => {
    // Access local store (target environment specific)
    const localStore = context.localStore

    // Access global store (session wide)
    const globalStore = context.globalStore

    // Your script logic here...
  },
  args: [],
})
