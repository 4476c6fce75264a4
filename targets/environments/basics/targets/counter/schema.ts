export default new TargetSchema({
  _id: 'counter',
  name: 'Counter',
  description: 'Counts how often it ran in this session',
  script: async (context) => {
    // Get or initialize a counter
    const counter = context.localStore.use('counter', 0)

    // Read the current value
    console.log(`Current count: ${counter.value}`)

    // Update the value
    counter.value += 1

    // The updated value is automatically stored
    console.log(`New count: ${counter.value}`)
  },
  args: [],
})
