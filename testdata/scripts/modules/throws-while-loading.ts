//! code: load
const config: any = undefined
export const url = config.url //! error: TypeError: Cannot read properties of undefined (reading 'url')
export default new TargetSchema({
  _id: 'throws-while-loading',
  name: 'Throws while loading',
  description: '',
  args: [],
  script: async (context) => {
  },
})
