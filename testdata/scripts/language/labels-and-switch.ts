export default new TargetSchema({
  _id: 'labels-and-switch',
  name: 'Labels and switch',
  description: '',
  args: [],
  script: async (context) => {
    const seen: string[] = []
    outer: for (const i of [1, 2, 3]) {
      for (const j of [1, 2, 3]) {
        if (j === 2) continue outer
        if (i === 3) break outer
        switch (i) { case 1: seen.push('one'); case 2: seen.push('fall'); break; default: seen.push('no') }
      }
    }
    return seen
    //! value: ["one","fall","fall"]
  },
})
