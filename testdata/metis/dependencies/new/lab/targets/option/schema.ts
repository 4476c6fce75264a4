export default new TargetSchema({
  _id: 'option',
  name: 'Option',
  description: "Only METIS's editor looks at the dependencies of an option",
  args: [
    { _id: 'more', name: 'More', type: 'boolean' },
    {
      _id: 'on',
      name: 'On',
      type: 'dropdown',
      required: true,
      options: [
        { _id: 'first', name: 'A', value: 'a' },
        { _id: 'second', name: 'B', value: 'b', dependencies: [TargetDependency.TRUTHY('more')] },
      ],
      default: { _id: 'first', name: 'A', value: 'a' },
    },
  ],
  script: async (context) => console.log(context.effect.args.on),
})
