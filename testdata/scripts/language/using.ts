export default new TargetSchema({
  _id: 'using',
  name: 'Using',
  description: '',
  args: [],
  script: async (context) => {
    const log: string[] = []
    const open = (name: string) => ({ name, [Symbol.dispose]() { log.push('close ' + name) } })
    const late = (name: string) => ({ async [Symbol.asyncDispose]() { await null; log.push('late ' + name) } })
    {
      using a = open('a')
      await using b = late('b')
      using c = open('c')
      log.push(a.name + c.name)
    }
    return log
    //! value: ["ac","close c","late b","close a"]
  },
})
