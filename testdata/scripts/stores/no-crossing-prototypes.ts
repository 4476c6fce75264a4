//! times: 2
export default new TargetSchema({
  _id: 'no-crossing-prototypes',
  name: 'No crossing prototypes',
  description: '',
  args: [],
  script: async (context) => {
    const seen = (Array.prototype as any).mark
    ;(Array.prototype as any).mark = 'set'
    return seen ?? 'clean'
    //! value: "clean"
    //! value: "set"
  },
})
