import { kept } from '../../kept'

export default TargetSchema.create({
  _id: 'late',
  name: 'Late',
  description: 'Ends with the error of a context that is outdated',
  parameters: [],
  script: async () => {
    await kept.first.sleep(1000)
  },
})
