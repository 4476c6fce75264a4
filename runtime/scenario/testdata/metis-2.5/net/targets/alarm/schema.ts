export default TargetSchema.create({
  _id: 'alarm',
  name: 'Alarm',
  description: '',
  parameters: [],
  script: async (context) => {
    throw new Error('nobody is at the alarm')
  },
})
