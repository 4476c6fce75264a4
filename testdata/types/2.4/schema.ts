// METIS 2.4: local keys, pools, alerts.
import { TargetMigrationRegistry } from '@metis/schema/TargetMigrationRegistry'

new TargetMigrationRegistry().register('1.0.0', (effect) => { effect.args.a = 1 })

export default new TargetSchema({
  _id: 'pools', name: 'Pools', description: '',
  args: [
    { _id: 'pool', name: 'Pool', type: 'pool', required: true },
    { _id: 'resource', name: 'Resource', type: 'resource', required: true },
    { _id: 'mode', name: 'Mode', type: 'dropdown', required: false, options: [{ _id: 'a', name: 'A', value: 1 }] },
  ],
  script: async (context) => {
    const { pool, resource, mode } = context.effect.args
    context.modifyResourcePool(1, pool)
    context.modifyResourceCost(resource.resourceId, 2)
    context.addNodeAlert('look', 'danger', { nodeKey: '1' })
    const one: 1 | undefined = mode
    context.sendOutput(`${one}`, { forceKey: 'self' })
    context.unblockNode() //! TS2554
    context.realmStore //! TS2339
    console.log(METIS_VERSION, context.mission.resources, context.mission.forces[0].resourcePools)
  },
})
