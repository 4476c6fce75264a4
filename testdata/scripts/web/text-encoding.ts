export default new TargetSchema({
  _id: 'text-encoding',
  name: 'Text encoding',
  description: '',
  args: [],
  script: async (context) => {
    const bytes = new TextEncoder().encode('é€😀')
    return [[...bytes], new TextDecoder().decode(bytes), atob('aGk='), btoa('hi')]
    //! value: [[195,169,226,130,172,240,159,152,128],"é€😀","hi","aGk="]
  },
})
