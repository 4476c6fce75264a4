export default new TargetSchema({
  _id: 'thenable-rejects',
  name: 'A thenable that rejects',
  description: '',
  args: [],
  script: () => ({
    then(resolve: () => void, reject: (reason: Error) => void) {
      reject(new Error('rejected by a thenable'))
    },
  }),
})
