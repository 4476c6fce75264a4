class NotFound extends Error { name = 'NotFound' }
export default new TargetSchema({
  _id: 'overridden-name',
  name: 'Overridden name',
  description: '',
  args: [],
  script: async (context) => {
    const e = new NotFound('gone') //! error: NotFound: gone
    console.log(String(e), Object.prototype.toString.call(e)) //! console: NotFound: gone [object Error]
    throw e
  },
})
