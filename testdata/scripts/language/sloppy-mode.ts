//! console: true
function plain(this: any) { return this === globalThis }
console.log(plain())
export default new TargetSchema({
  _id: 'sloppy-mode',
  name: 'Sloppy mode',
  description: '',
  args: [],
  script: async (context) => {
    undeclared = 7 // @ts-ignore
    const frozen: any = Object.freeze({ a: 1 })
    frozen.a = 2
    frozen.b = 3
    delete frozen.a
    METIS_VERSION = 'x'
    TargetSchema = 1
    const octal = eval('010')
    return [(globalThis as any).undeclared, frozen, typeof TargetSchema, octal]
    //! diagnostic: indirect-eval
    //! value: [7,{"a":1},"function",8]
  },
})
