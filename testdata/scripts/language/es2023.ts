export default new TargetSchema({
  _id: 'es2023',
  name: 'Es2023',
  description: '',
  args: [],
  script: async (context) => {
    const list = [3, 1, 2]
    return [list.toSorted(), list.toReversed(), list.with(0, 9), list.toSpliced(1, 1), list.findLast((x) => x > 1), list.findLastIndex((x) => x > 2), list.at(-1), list]
    //! value: [[1,2,3],[2,1,3],[9,1,2],[3,2],2,0,2,[3,1,2]]
  },
})
