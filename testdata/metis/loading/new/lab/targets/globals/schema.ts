import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'globals',
  name: 'Globals',
  description: '',
  args: [],
  script: async () => {
    console.log(typeof TargetEnvSchema, typeof TargetSchema, typeof TargetDependency)
    attempt('METIS_VERSION', () => METIS_VERSION)
    for (const name of ['TargetSchema', 'setTimeout']) {
      const { writable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name)
      console.log(name, { writable, configurable })
    }
    attempt('an assignment is ignored', () => {
      TargetSchema = null
      return typeof TargetSchema
    })
    attempt('so is a deletion', () => [delete globalThis.TargetSchema, typeof TargetSchema])
    console.log(typeof URL, typeof Buffer, typeof structuredClone, typeof TextEncoder, typeof performance, typeof crypto.randomUUID)
  },
})
