import { attempt } from '../../attempt'

class Host {
  initial = this.name ?? 'not yet'
  constructor(public name: string) {}
}

class Base {
  get port() {
    return 80
  }
}

class Derived extends Base {
  port = 443
}

export default TargetSchema.create({
  _id: 'sloppy',
  name: 'Sloppy',
  description: 'Modules run in sloppy mode, and fields of classes are defined',
  parameters: [],
  script: async () => {
    attempt('this of a plain function', () => (function () { return this === globalThis })())
    attempt('a write to a frozen object', () => {
      const frozen = Object.freeze({ n: 1 })
      frozen.n = 2
      return frozen.n
    })
    attempt('an assignment to what nobody declared', () => {
      undeclared = 1
      return globalThis.undeclared
    })
    attempt('a field before the parameter property', () => new Host('a.org'))
    attempt('a field over a getter', () => new Derived().port)
  },
})
