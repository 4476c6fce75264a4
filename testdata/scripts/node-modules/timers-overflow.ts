import { setTimeout } from 'timers'

export default new TargetSchema({
  _id: 'timers-overflow',
  name: 'Timers overflow',
  description: '',
  args: [],
  script: async (context) => {
    const began = Date.now()
    await new Promise<void>((resolve) => setTimeout(resolve, 2 ** 31))
    //! console.warn: "TimeoutOverflowWarning: 2147483648 does not fit into a 32-bit signed integer.\nTimeout duration was set to 1."
    return Date.now() - began
    //! value: 1
  },
})
