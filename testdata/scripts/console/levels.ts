export default new TargetSchema({
  _id: 'levels',
  name: 'Levels',
  description: '',
  args: [],
  script: async (context) => {
    console.info('i') //! console.info: i
    console.warn('w') //! console.warn: w
    console.error('e') //! console.error: e
    console.debug('d') //! console.debug: d
    console.assert(true, 'no')
    console.assert(false, 'yes %d', 1) //! console.warn: Assertion failed: yes 1
    console.dir({ a: 1 }) //! console: { a: 1 }
  },
})
