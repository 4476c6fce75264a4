// Block 4 of the data-stores guide as it stands there, in the least that makes a target of it.

export default new TargetSchema({
  _id: 'counter',
  name: 'Block 4',
  description: 'Block 4 of the data-stores guide',
  args: [],

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
})
