class Base { kind = 'base'; describe() { return `${this.kind}!` } }
class Derived extends Base {
  kind = 'derived'
  static count = 2
  static { Derived.count *= 21 }
  constructor(public readonly id: number, private tag = 't') { super() }
  get text() { return `${this.id}${this.tag}${super.describe()}` }
}
export default new TargetSchema({
  _id: 'class-fields',
  name: 'Class fields',
  description: '',
  args: [],
  script: async (context) => {
    const d = new Derived(7)
    return [d.text, Derived.count, Object.keys(d)]
    //! value: ["7tderived!",42,["kind","id","tag"]]
  },
})
