/** A parameter of each type that METIS 2.3 has. */
export const types = [
  { _id: 'number', name: 'Number', type: 'number', required: false },
  { _id: 'string', name: 'String', type: 'string', required: false },
  { _id: 'large', name: 'Large string', type: 'large-string', required: false },
  { _id: 'flag', name: 'Flag', type: 'boolean' },
  {
    _id: 'choice',
    name: 'Choice',
    type: 'dropdown',
    required: false,
    options: [
      { _id: 'first', name: 'Quick', value: 'quick' },
      { _id: 'second', name: 'Deep', value: 'deep' },
    ],
  },
  { _id: 'force', name: 'Force', type: 'force', required: false },
  { _id: 'node', name: 'Node', type: 'node', required: false },
  { _id: 'action', name: 'Action', type: 'action', required: false },
  { _id: 'whole', name: 'Whole node', type: 'action', required: false },
  { _id: 'file', name: 'File', type: 'file', required: false },
]

/** Prints the arguments, one a line. */
export const print = (args: object) => {
  for (const [id, value] of Object.entries(args)) console.log(id, JSON.stringify(value))
}
