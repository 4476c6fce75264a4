export default TargetSchema.create({
  _id: 'next',
  name: 'Next',
  description: '',
  parameters: [],
  script: async (context) => {
    await context.sleep(10)
    return ['realmStore' in context, METIS_VERSION]
    //! value: [true,"2.5.1"]
  },
})
