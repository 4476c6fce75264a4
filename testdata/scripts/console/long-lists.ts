export default new TargetSchema({
  _id: 'long-lists',
  name: 'Long lists',
  description: '',
  args: [],
  script: async (context) => {
    console.log(Array.from({ length: 101 }, () => 0).length, new Array(3), 'a'.repeat(10)) //! console: 101 [ <3 empty items> ] aaaaaaaaaa
    console.log({ a: 'x'.repeat(40), b: 'y'.repeat(40) }) //! console: "{\n  a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n  b: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'\n}"
  },
})
