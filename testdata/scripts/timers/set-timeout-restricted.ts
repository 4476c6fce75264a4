export default new TargetSchema({
  _id: 'set-timeout-restricted',
  name: 'Set timeout restricted',
  description: '',
  args: [],
  script: async (context) => {
    setTimeout(() => {}, 10) //! error: Error: "setTimeout" is restricted in target-environment code. Use the "sleep" function provided in the context instead.
    //! hint: context.sleep
  },
})
