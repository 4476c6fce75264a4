export default TargetSchema.create({
  _id: 'thenable',
  name: 'Thenable',
  description: 'Any thenable will do',
  parameters: [],
  script: (context) => ({
    then(resolve: () => void) {
      console.log('then is called')
      context.sleep(1000).then(resolve)
    },
  }),
})
