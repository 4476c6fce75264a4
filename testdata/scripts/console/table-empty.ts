export default new TargetSchema({
  _id: 'table-empty',
  name: 'Table empty',
  description: '',
  args: [],
  script: async (context) => {
    console.table([])
    //! console: "┌─────────┐\n│ (index) │\n├─────────┤\n└─────────┘"
    console.table()
    //! console: "undefined"
  },
})
