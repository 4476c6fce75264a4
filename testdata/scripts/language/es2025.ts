export default new TargetSchema({
  _id: 'es2025',
  name: 'Es2025',
  description: '',
  args: [],
  script: async (context) => {
    const squares = Iterator.from([1, 2, 3, 4]).filter((x) => x % 2 === 0).map((x) => x * x).toArray()
    const a = new Set([1, 2, 3]), b = new Set([2, 3, 4])
    return [squares, new Map([['a', 1]]).keys().toArray(), [...a.union(b)], [...a.intersection(b)], [...a.difference(b)], [...a.symmetricDifference(b)], a.isSubsetOf(b), a.isDisjointFrom(new Set([9])), await Promise.try(() => 5)]
    //! value: [[4,16],["a"],[1,2,3,4],[2,3],[1],[1,4],false,true,5]
  },
})
