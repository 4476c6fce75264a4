const every = setInterval
export default new TargetSchema({
  _id: 'set-interval-alias',
  name: 'Set interval alias',
  description: '',
  args: [],
  script: async (context) => {
    every(() => {}, 10) //! error@5: Error: "setInterval" is restricted in target-environment code. Use the "sleep" function provided in the context instead.
  },
})
