function logged(value: Function, { kind, name }: any) {
  return function (this: any, ...rest: any[]) {
    console.log(kind, name, rest)
    return value.apply(this, rest)
  }
}
function sealed(value: any, { kind, addInitializer }: any) {
  addInitializer(function (this: any) { console.log('made', this.name, kind) })
}
function plusOne(_: undefined, { kind }: any) { return (v: number) => v + 1 }

@sealed
class Counter {
  @plusOne n = 41
  @logged add(x: number) { return this.n + x }
}
//! console: made Counter class
export default new TargetSchema({
  _id: 'decorators',
  name: 'Decorators',
  description: '',
  args: [],
  script: async (context) => {
    return new Counter().add(1)
    //! console: method add [ 1 ]
    //! value: 43
  },
})
