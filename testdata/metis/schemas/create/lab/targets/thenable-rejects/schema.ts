export default TargetSchema.create({
  _id: 'thenable-rejects',
  name: 'A thenable that rejects',
  description: '',
  parameters: [],
  script: () => ({
    then(resolve: () => void, reject: (reason: Error) => void) {
      reject(new Error('rejected by a thenable'))
    },
  }),
})
