export default new TargetSchema({
  _id: 'destructuring',
  name: 'Destructuring',
  description: '',
  args: [],
  script: async (context) => {
    const { a, b: { c = 3, ...rest } = {} as any, ...others } = { a: 1, b: { d: 4, e: 5 }, f: 6 } as any
    const [x, , y = 9, ...z] = [1, 2, undefined, 4, 5]
    let p = 1, q = 2
    ;[p, q] = [q, p]
    const swap = ({ k = 'k' } = {}, [m] = [7]) => k + m
    return [a, c, rest, others, x, y, z, p, q, swap()]
    //! value: [1,3,{"d":4,"e":5},{"f":6},1,9,[4,5],2,1,"k7"]
  },
})
