import { kept } from '../../kept'

export default new TargetSchema({
  _id: 'late',
  name: 'Late',
  description: 'Ends with the error of a context that is outdated',
  args: [],
  script: async () => {
    await kept.first.sleep(1000)
  },
})
