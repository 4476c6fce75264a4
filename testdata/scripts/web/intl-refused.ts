export default new TargetSchema({
  _id: 'intl-refused',
  name: 'Intl refused',
  description: '',
  args: [],
  script: async (context) => {
    return new Intl.Segmenter('en-US') //! diagnostic: not-provided
    //! error: Error: Intl.Segmenter is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
  },
})
