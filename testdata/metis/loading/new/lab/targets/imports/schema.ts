import type { Host as ErasedHost } from '@shared/hosts'
import type { Session } from 'some-package'
import { Host } from '../../types'
import ports from '../../ports.json'
import '../../effects'
import { counter } from '../../counter'
import { counter as same } from 'lab/counter'

export default new TargetSchema({
  _id: 'imports',
  name: 'Imports',
  description: 'Types are erased; the modules of an environment have one instance each',
  args: [],
  script: async (context: TTargetScriptContext<Session>) => {
    const host: Host & ErasedHost = { name: 'a.org' }
    console.log(host, ports)
    console.log('by its absolute name:', same === counter)
    console.log('by require:', require('../../counter').counter === counter)
    // METIS makes a second instance here.
    console.log('by a dynamic import:', (await import('../../counter')).counter === counter)
  },
})
