import { setTimeout } from 'timers'

export default new TargetSchema({
  _id: 'timers-overflow',
  name: 'Timers overflow',
  description: '',
  args: [],
  script: async (context) => {
    const began = Date.now()
    await new Promise<void>((resolve) => setTimeout(resolve, 2 ** 31)) //! diagnostic: sleep-overflow
    return Date.now() - began
    //! value: 1
  },
})
