function sum(..._: any[]) { return Array.prototype.reduce.call(arguments, (a: any, b: any) => a + b, 0) }
export default new TargetSchema({
  _id: 'arguments-object',
  name: 'Arguments object',
  description: '',
  args: [],
  script: async (context) => {
    return [sum(1, 2, 3), sum.length, ((a, b = 1, ...c) => 0).length, sum.name, (() => {}).name]
    //! value: [6,0,1,"sum",""]
  },
})
