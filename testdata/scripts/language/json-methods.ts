export default new TargetSchema({
  _id: 'json-methods',
  name: 'Json methods',
  description: '',
  args: [],
  script: async (context) => {
    const text = JSON.stringify({ a: [1, { b: undefined, c: null }], d: NaN, e: new Date(0), f() {}, toJSON: undefined }, null, 1)
    return [text, JSON.parse('{"__proto__":1,"x":[1,2]}', (k, v) => (k === '1' ? 9 : v)).x]
    //! value: ["{\n \"a\": [\n  1,\n  {\n   \"c\": null\n  }\n ],\n \"d\": null,\n \"e\": \"1970-01-01T00:00:00.000Z\"\n}",[1,9]]
  },
})
