function fail() { throw new TypeError('bad', { cause: 'why' }) }
export default new TargetSchema({
  _id: 'error',
  name: 'Error',
  description: '',
  args: [],
  script: async (context) => {
    try { fail() } catch (e) {
      console.log(e)
    //! console: "TypeError: bad\n    at fail (scripts/targets/error/schema.ts:1:25)\n    at scripts/targets/error/schema.ts:8:11 {\n  [cause]: 'why'\n}"
      console.log(`${e}`, [new RangeError('in list')].map(String)) //! console: TypeError: bad [ 'RangeError: in list' ]
    }
  },
})
