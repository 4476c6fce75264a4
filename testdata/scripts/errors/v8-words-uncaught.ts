export default new TargetSchema({
  _id: 'v8-words-uncaught',
  name: 'V8 words uncaught',
  description: '',
  args: [],
  script: async (context) => {
    const steps: any = undefined
    steps.push(1) //! error: TypeError: Cannot read properties of undefined (reading 'push')
  },
})
