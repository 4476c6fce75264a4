export default new TargetSchema({
  _id: 'table',
  name: 'Table',
  description: '',
  args: [],
  script: async (context) => {
    console.table([{ a: 1, b: 'x' }, { a: 2, c: true }])
    //! console: "┌─────────┬───┬─────┬──────┐\n│ (index) │ a │ b   │ c    │\n├─────────┼───┼─────┼──────┤\n│ 0       │ 1 │ 'x' │      │\n│ 1       │ 2 │     │ true │\n└─────────┴───┴─────┴──────┘"
    console.table([1, 'b'])
    //! console: "┌─────────┬────────┐\n│ (index) │ Values │\n├─────────┼────────┤\n│ 0       │ 1      │\n│ 1       │ 'b'    │\n└─────────┴────────┘"
    console.table([[1, 2], [3], 'x'])
    //! console: "┌─────────┬───┬───┬────────┐\n│ (index) │ 0 │ 1 │ Values │\n├─────────┼───┼───┼────────┤\n│ 0       │ 1 │ 2 │        │\n│ 1       │ 3 │   │        │\n│ 2       │   │   │ 'x'    │\n└─────────┴───┴───┴────────┘"
    console.table([{ a: 1, b: 2 }], ['b', 'z'])
    //! console: "┌─────────┬───┬───┐\n│ (index) │ b │ z │\n├─────────┼───┼───┤\n│ 0       │ 2 │   │\n└─────────┴───┴───┘"
    console.table(5)
    //! console: "5"
    console.table({ r: { x: { y: { z: 1 } } }, s: { x: { a: 1, b: 2, c: 3 }, f() {} } })
    //! console: "┌─────────┬─────────────────┬───────────────┐\n│ (index) │ x               │ f             │\n├─────────┼─────────────────┼───────────────┤\n│ r       │ { y: [Object] } │               │\n│ s       │ [Object]        │ [Function: f] │\n└─────────┴─────────────────┴───────────────┘"
    console.table([[['a long text that is longer than forty characters', 'another long text of more than forty']]])
    //! console: "┌─────────┬────────────────────────────────────────────────────────────────────────────────────────────────┐\n│ (index) │ 0                                                                                              │\n├─────────┼────────────────────────────────────────────────────────────────────────────────────────────────┤\n│ 0       │ [ 'a long text that is longer than forty characters', 'another long text of more than forty' ] │\n└─────────┴────────────────────────────────────────────────────────────────────────────────────────────────┘"
  },
})
