export default new TargetSchema({
  _id: 'dynamic-function',
  name: 'Dynamic function',
  description: '',
  args: [],
  script: async (context) => {
    return [new Function('a', 'b', 'return a * b')(6, 7), (0, eval)('1 + 1')]
    //! value: [42,2]
    //! diagnostic: indirect-eval
  },
})
