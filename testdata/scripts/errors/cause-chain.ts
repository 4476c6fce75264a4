function parse() {
  try { JSON.parse('{') }
  catch (cause) { throw new Error('config', { cause }) } //! cause: Error: config
//! cause: SyntaxError: Expected property name or '}' in JSON at position 1
}
export default new TargetSchema({
  _id: 'cause-chain',
  name: 'Cause chain',
  description: '',
  args: [],
  script: async (context) => {
    try { parse() } catch (cause) { throw new Error('outer', { cause }) } //! error: Error: outer
  },
})
