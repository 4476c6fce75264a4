// What a script sees of its arguments. A line that ends in a code must have that error, and no other line any.
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function is<A, B>(equal: Equal<A, B>): void

export default TargetSchema.create({
  _id: 'scan', name: 'Scan', description: 'Scans',
  // The script stands before the parameters: it is inferred all the same.
  script: async (context, values) => {
    is<typeof values.count, number>(true)
    is<typeof values.limit, number | null>(true)
    is<typeof values.host, string>(true)
    is<typeof values.note, string>(true)
    is<typeof values.fast, boolean>(true)
    is<typeof values.mode, 'quick' | 'deep' | 3>(true)
    is<typeof values.speed, 'slow' | null>(true)
    is<typeof values.depth, number | undefined>(true)
    is<typeof values.always, number>(true)
    is<typeof values.where, (METIS_2_5.Force | METIS_2_5.Node)[]>(true)
    is<(typeof values.anything)[number]['componentType'], 'mission' | 'force' | 'node' | 'action' | 'missionFile' | 'resource' | 'resourcePool'>(true)
    values.cuont //! TS2551
    values.depth.toFixed() //! TS18048
    const mode = context.getArguments('mode')
    is<typeof mode, 'quick' | 'deep' | 3>(true)
    const { host, fast } = context.getArguments(['host', 'fast'])
    is<typeof host, string>(true)
    is<typeof fast, boolean>(true)
    context.getArguments('hots') //! TS2769
    for (const target of values.where) {
      if (target.componentType === 'node') context.openNode(target)
      context.blockNodes(target)
    }
    context.sendOutput(values.host, values.where) //! TS2345
    context.sendOutput(values.host) //! TS2554
    context.effect.args //! TS2339
    context.blockNode() //! TS2551
    context.effect.arguments[0].parameterId
  },
  parameters: [
    { _id: 'count', name: 'Count', type: 'number', required: true, default: 1 },
    { _id: 'limit', name: 'Limit', type: 'number', required: false },
    { _id: 'host', name: 'Host', type: 'string', required: true, pattern: /^[a-z.]+$/ },
    { _id: 'note', name: 'Note', type: 'large-string', required: false },
    { _id: 'fast', name: 'Fast', type: 'boolean', default: true },
    { _id: 'mode', name: 'Mode', type: 'dropdown', required: true, default: 'q', options: [
      { _id: 'q', name: 'Quick', value: 'quick' }, { _id: 'd', name: 'Deep', value: 'deep' }, { _id: 't', name: 'Three', value: 3 },
    ] },
    { _id: 'speed', name: 'Speed', type: 'dropdown', required: false, options: [{ _id: 's', name: 'Slow', value: 'slow' }] },
    { _id: 'depth', name: 'Depth', type: 'number', required: true, dependencies: [TargetDependency.EQUALS('mode', 'deep')] },
    { _id: 'always', name: 'Always', type: 'number', required: true, dependencies: [] },
    { _id: 'where', name: 'Where', type: 'mission-component', validComponentTypes: ['force', 'node'] },
    { _id: 'anything', name: 'Anything', type: 'mission-component', validComponentTypes: ['any'] },
  ],
})
