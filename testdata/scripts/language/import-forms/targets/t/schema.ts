import main, { a, renamed, ns, live, bump, type Unused } from '../../lib'
import * as all from '../../lib/index'
const target = new TargetSchema({
  _id: 't', name: 'T', description: '', args: [],
  script: async (context) => {
    bump()
    return [main(), a, renamed, ns.a, live, Object.keys(all).sort(), context.effect.environment.name]
  },
})
export { target as default }
//! value: ["main",1,1,1,1,["a","bump","default","live","ns","renamed"],"Re-exported"]
