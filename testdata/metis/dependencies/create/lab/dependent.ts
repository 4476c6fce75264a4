/** A target whose parameter `it` depends on the parameter `on`. */
export const dependent = (_id: string, type: string, dependencies: string[]) =>
  TargetSchema.create({
    _id,
    name: _id,
    description: '',
    parameters: [
      { _id: 'on', name: 'On', type, required: false },
      { _id: 'it', name: 'It', type: 'string', required: false, dependencies },
    ],
    script: async (context, values) => console.log(values.it),
  })
