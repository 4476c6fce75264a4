export default new TargetSchema({
  _id: 'sync-throw', name: '', description: '', args: [],
  script: () => { throw new Error('sync') }, //! error: Error: sync
})
