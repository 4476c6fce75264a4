export default new TargetSchema({
  _id: 'group-count-time',
  name: 'Group count time',
  description: '',
  args: [],
  script: async (context) => {
    console.group('G') //! console: G
    console.log('a\nb') //! console: "  a\n  b"
    console.group() 
    console.log('deep') //! console: "    deep"
    console.groupEnd()
    console.groupEnd()
    console.groupEnd()
    console.log('out') //! console: out
    console.count() //! console: default: 1
    console.count('x') //! console: x: 1
    console.count('x') //! console: x: 2
    console.countReset('x')
    console.count('x') //! console: x: 1
    console.time('t')
    await context.sleep(1500)
    console.timeLog('t', 'more') //! console: t: 1.500s more
    console.timeEnd('t') //! console: t: 1.500s
    console.timeEnd('t') //! console.warn: No such label 't' for console.timeEnd()
  },
})
