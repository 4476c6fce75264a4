//! code: load
const a = ; //! error@11: SyntaxError: Unexpected ";"
export default new TargetSchema({
  _id: 'syntax-errors',
  name: 'Syntax errors',
  description: '',
  args: [],
  script: async (context) => {
    return a
  },
})
