class Session { #id = 1; get [Symbol.toStringTag]() { return 'Tag' } }
export default new TargetSchema({
  _id: 'to-string-tag',
  name: 'To string tag',
  description: '',
  args: [],
  script: async (context) => {
    console.log(new Session(), Object.create(null), [undefined, , 3], [,], 'text', ['text']) //! console: Session [Tag] {} [Object: null prototype] {} [ undefined, <1 empty item>, 3 ] [ <1 empty item> ] text [ 'text' ]
    console.log(new Error('e').message, Symbol('s'), function named() {}) //! console: e Symbol(s) [Function: named]
  },
})
