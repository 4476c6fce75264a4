export default new TargetSchema({
  _id: 'alarm',
  name: 'Alarm',
  description: '',
  args: [],
  script: async (context) => {
    throw new Error('nobody is at the alarm')
  },
})
