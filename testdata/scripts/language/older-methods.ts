export default new TargetSchema({
  _id: 'older-methods',
  name: 'Older methods',
  description: '',
  args: [],
  script: async (context) => {
    return ['a-b-c'.replaceAll('-', '+'), 'abc'.at(-1), Object.fromEntries([['a', 1]]), [1, [2, [3]]].flat(Infinity), 'x'.padStart(3, 'ab'), [...'a1b2'.matchAll(/\d/g)].map((m) => m.index), Object.hasOwn({ a: 1 }, 'a'), [1, 2, 3].includes(2), Array.from({ length: 3 }, (_, i) => i), new Error('x', { cause: 1 }).cause]
    //! value: ["a+b+c","c",{"a":1},[1,2,3],"abx",[1,3],true,true,[0,1,2],1]
  },
})
