export default new TargetSchema({
  _id: 'string-growth',
  name: 'String growth',
  description: '',
  args: [],
  script: async (context) => {
    let s = ''
    for (let i = 0; i < 2000; i++) s += i
    return s.length
    //! value: 6890
  },
})
