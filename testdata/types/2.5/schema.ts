// Declarations, stores, hooks and modules.
import { RestApi, type RestResponse } from '@metis/api/RestApi'
import { WebSocketApi } from '@metis/api/WebSocketApi'
import { ObjectId } from '@metis/bson'
import { TargetMigrationRegistry } from '@metis/schema/TargetMigrationRegistry'
import { s, StringToolbox } from '@metis/toolbox/strings/StringToolbox'
import { MigrationToolbox } from '@metis/toolbox/migrations/MigrationToolbox'

export const env = TargetEnvSchema.create({ name: 'Demo', description: '', version: '1.0.0', multiRealmSupport: true })
env.on('environment-setup', async (context) => {
  context.realmStore.use('ready', false).value = true
  context.sendOutput('no') //! TS2339
})
env.on('target-setup', () => {}) //! TS2345
new TargetEnvSchema({ name: 'Demo', description: '', version: '1.0.0' }) //! TS2351

const migrations = new TargetMigrationRegistry().register('1.0.0', (effect) => {
  MigrationToolbox.updateParameterId(effect, 'old', 'new')
  effect.arguments[0].value = 1
})

TargetSchema.create({ _id: 'a', name: 'A', description: '', parameters: [], migrations, script: () => {} }) //! TS2322
TargetSchema.create({ _id: 'a', name: 'A', description: '', args: [], script: async () => {} }) //! TS2353
TargetSchema.create({
  _id: 'a', name: 'A', description: '', script: async () => {},
  parameters: [{ _id: 'x', name: 'X', type: 'strng', required: true }], //! TS2820
})
TargetSchema.create({
  _id: 'a', name: 'A', description: '', script: async () => {},
  parameters: [{ _id: 'x', name: 'X', type: 'string', required: true, dependencies: ['y'] }], //! TS2322
})
const declared: METIS_2_5.Parameter[] = [{ _id: 'x', name: 'X', type: 'string', required: true }]
TargetSchema.create({ _id: 'a', name: 'A', description: '', parameters: declared, script: async (_, values) => { values.whatever } })

export default TargetSchema.create({
  _id: 'stores', name: 'Stores', description: '', parameters: [], migrations,
  script: async (context) => {
    const count = context.localStore.use('count', 0)
    count.value += 1
    count.value = 'one' //! TS2322
    const session = context.globalStore.use<{ id: string; roles: string[] }>('session', { id: '', roles: [] })
    session.value.roles.push('admin')
    context.globalStore.use<{ id: string }>('session', { id: 1 }) //! TS2322
    context.localStore.get('count') //! TS2339
    const cache = context.localStore.use<Map<string, number>>('cache', new Map())
    cache.value.set('a', 1)
    const api = RestApi.fromConfig(context.config.targetEnvConfig?.data ?? {})
    const answer: RestResponse<{ up: boolean }> = await api.get<{ up: boolean }>('/status', { timeout: 1000 })
    if (answer.data.up) context.sendOutput(`${StringToolbox.limit('text', 3)}${s(2)}`, context.mission)
    const socket = new WebSocketApi({ protocol: 'ws', host: 'a.org' })
    socket.addEventListener('message', ({ data }) => console.log(data))
    await socket.connect()
    context.mission.forces[0].nodes[0].blocked = true //! TS2540
    context.addNodeAlert(context.mission, 'look', 'red') //! TS2345
    await setTimeout(() => {}, 10) //! TS2345
    const response = await fetch('https://a.org', { method: 'POST', headers: { a: 'b' }, body: JSON.stringify({ id: new ObjectId().toHexString() }) })
    console.log(await response.json(), new URL('https://a.org').host, Buffer.from('a').toString('hex'), structuredClone([1])[0].toFixed())
    console.log(process.env.HOME, crypto.randomUUID(), METIS_VERSION)
    await new Promise((done) => setImmediate(done))
    setImmediate((n: number) => console.log(n), 1)
    document.title //! TS2584
  },
})
