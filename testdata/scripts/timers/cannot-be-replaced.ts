export default new TargetSchema({
  _id: 'cannot-be-replaced',
  name: 'Cannot be replaced',
  description: '',
  args: [],
  script: async (context) => {
    ;(globalThis as any).setTimeout = () => 'mine'
    delete (globalThis as any).setTimeout
    setTimeout(() => {}, 0) //! error: Error: "setTimeout" is restricted in target-environment code. Use the "sleep" function provided in the context instead.
  },
})
