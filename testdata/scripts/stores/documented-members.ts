export default new TargetSchema({
  _id: 'documented-members',
  name: 'Documented members',
  description: '',
  args: [],
  script: async (context: any) => {
    const seen = context.localStore.has //! diagnostic: store-member
    context.globalStore.set('a', 1) //! diagnostic: store-member
    //! error: TypeError: context.globalStore.set is not a function
  },
})
