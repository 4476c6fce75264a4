export default new TargetSchema({
  _id: 'formats',
  name: 'Formats',
  description: '',
  args: [],
  script: async (context) => {
    console.log('%s is %d, %i, %f', 'a', 1.5, 1.9, '2.5') //! console: a is 1.5, 1, 2.5
    console.log('%o and %O', { a: [1] }, { b: 2 }) //! console: { a: [ 1, [length]: 1 ] } and { b: 2 }
    console.log('%j %% %c!', { a: 1 }, 'color: red', 'rest') //! console: {"a":1} % ! rest
    console.log('%s') //! console: %s
    console.log('%s', { a: 1 }, [1]) //! console: { a: 1 } [ 1 ]
    console.log('%x', 1) //! console: %x 1
  },
})
