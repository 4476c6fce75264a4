import util, { inspect, format } from 'util'

// util.inspect is the inspector of console.log, and its defaultOptions hold for both.
class Money {
  constructor(readonly amount: number) {}
  [inspect.custom](depth: number, options: any, print: typeof inspect) {
    return depth < 0 ? options.stylize('[Money]', 'special') : `Money<${print(this.amount, options)}>`
  }
}

export default new TargetSchema({
  _id: 'util',
  name: 'Util',
  description: '',
  args: [],
  script: async (context) => {
    const deep = { a: { b: { c: { d: 1 } } }, money: new Money(5) }
    console.log(deep) //! console: { a: { b: { c: [Object] } }, money: Money<5> }
    console.log(inspect(deep, { depth: 0 })) //! console: { a: [Object], money: [Money] }
    console.log(format('%s has %d of %O', 'Ann', 2.5, deep)) //! console: Ann has 2.5 of { a: { b: { c: [Object] } }, money: Money<5> }
    console.dir(deep, { depth: null }) //! console: { a: { b: { c: { d: 1 } } }, money: Money { amount: 5 } }
    inspect.defaultOptions.depth = 0
    console.log(deep) //! console: { a: [Object], money: [Money] }
    console.log(util.types.isAsyncFunction(async () => {}), util.isDeepStrictEqual(new Set([1]), new Set([1]))) //! console: true true
    const old = util.deprecate(() => 'called', 'old() is old', 'X1')
    console.log(old(), old())
    //! console.warn: [X1] DeprecationWarning: old() is old
    //! console: called called
  },
})
