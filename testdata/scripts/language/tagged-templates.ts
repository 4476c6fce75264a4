const tag = (s: TemplateStringsArray, ...v: any[]) => s.raw.join('|') + v.join(',')
export default new TargetSchema({
  _id: 'tagged-templates',
  name: 'Tagged templates',
  description: '',
  args: [],
  script: async (context) => {
    return [tag`a${1}\n${2}c`, String.raw`\t${3}`]
    //! value: ["a|\\n|c1,2","\\t3"]
  },
})
