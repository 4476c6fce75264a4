export default new TargetSchema({
  _id: 'detached-use',
  name: 'Detached use',
  description: '',
  args: [],
  script: async (context) => {
    const { use } = context.localStore as any
    use('a', 1)
    //! error: TypeError: Cannot read properties of undefined (reading 'store')
  },
})
