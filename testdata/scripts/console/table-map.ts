export default new TargetSchema({
  _id: 'table-map',
  name: 'Table map',
  description: '',
  args: [],
  script: async (context) => {
    console.table(new Map([['k', 1], ['o', { x: 1 }]]))
    //! console: "┌───────────────────┬─────┬──────────┐\n│ (iteration index) │ Key │ Values   │\n├───────────────────┼─────┼──────────┤\n│ 0                 │ 'k' │ 1        │\n│ 1                 │ 'o' │ { x: 1 } │\n└───────────────────┴─────┴──────────┘"
    console.table(new Set(['v']))
    //! console: "┌───────────────────┬────────┐\n│ (iteration index) │ Values │\n├───────────────────┼────────┤\n│ 0                 │ 'v'    │\n└───────────────────┴────────┘"
  },
})
