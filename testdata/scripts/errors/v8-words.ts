const words = (f: () => any) => { try { return f() } catch (e: any) { return e.message } }
export default new TargetSchema({
  _id: 'v8-words',
  name: 'V8 words',
  description: '',
  args: [],
  script: async (context) => {
    const a: any = {}, u: any = undefined, list: any = 5
    return [
      words(() => a.b.c), words(() => a.b()), words(() => a.b.c()), words(() => u.x), words(() => { u.x = 1 }),
      words(() => { for (const x of list) return x }), words(() => [...a.list]), words(() => { const { p } = u; return p }),
      words(() => new a.K()), words(() => missing), words(() => null![0]),
      words(() => BigInt(1.5)), words(() => [].reduce((x: any) => x)), words(() => 'x'.repeat(-1)), words(() => new Array(-1)),
      words(() => (1 as any).toFixed(200)), words(() => Symbol() + ''), words(() => 1n + (1 as any)), words(() => decodeURIComponent('%')),
    ]
    //! value: ["Cannot read properties of undefined (reading 'c')","a.b is not a function","Cannot read properties of undefined (reading 'c')","Cannot read properties of undefined (reading 'x')","Cannot set properties of undefined (setting 'x')","list is not iterable","a.list is not iterable","Cannot destructure property 'p' of 'u' as it is undefined.","a.K is not a constructor","missing is not defined","Cannot read properties of null (reading '0')","The number 1.5 cannot be converted to a BigInt because it is not an integer","Reduce of empty array with no initial value","Invalid count value: -1","Invalid array length","toFixed() digits argument must be between 0 and 100","Cannot convert a Symbol value to a string","Cannot mix BigInt and other types, use explicit conversions","URI malformed"]
  },
})
