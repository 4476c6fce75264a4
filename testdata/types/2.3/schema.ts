// METIS 2.3, and the data stores guide.
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function is<A, B>(equal: Equal<A, B>): void
import { MgrsToolbox } from '@metis/toolbox/mgrs/MgrsToolbox' //! TS2307
import { NumberToolbox } from '@metis/toolbox/numbers/NumberToolbox'

export const env = new TargetEnvSchema({ name: 'Demo', description: '', version: '1.0.0' }).on('environment-setup', async (context) => {
  context.localStore.use('ready', true)
  context.realmStore //! TS2339
})
TargetSchema.create({}) //! TS2339

export default new TargetSchema({
  _id: 'scan', name: 'Scan', description: '',
  script: async (context) => {
    const { args } = context.effect
    is<typeof args.host, string>(true)
    is<typeof args.port, number | undefined>(true)
    is<typeof args.force, { forceKey: string }>(true)
    is<typeof args.mode, 'a' | 'b'>(true)
    is<typeof args.fast, boolean>(true)
    is<typeof args.depth, number | undefined>(true)
    context.blockNode(args.node)
    context.blockNode('firewall') //! TS2559
    context.grantFileAccess(args.file.fileId, args.force.forceKey)
    context.modifyResourceCost(1)
    context.mission.resources //! TS2339
    context.addNodeAlert('x') //! TS2339
    METIS_VERSION //! TS2304
    NumberToolbox.formatCompact(1) //! TS2339
    context.sendOutput(context.mission.resourceLabel)
  },
  args: [
    { _id: 'host', name: 'Host', type: 'string', required: true },
    { _id: 'port', name: 'Port', type: 'number', required: false },
    { _id: 'fast', name: 'Fast', type: 'boolean' },
    { _id: 'force', name: 'Force', type: 'force', required: true },
    { _id: 'node', name: 'Node', type: 'node', required: true },
    { _id: 'file', name: 'File', type: 'file', required: true },
    { _id: 'mode', name: 'Mode', type: 'dropdown', required: true, options: [{ _id: '1', name: '1', value: 'a' }, { _id: '2', name: '2', value: 'b' }],
      default: { _id: '1', name: '1', value: 'a' } },
    { _id: 'depth', name: 'Depth', type: 'number', required: true, dependencies: [TargetDependency.EQUALS('mode', 'a')] },
  ],
})
