// A dropdown gives the script the `value` of the option that was chosen.
const readinessLevels = [
  { _id: 'low', name: 'Low', value: 'low' },
  { _id: 'medium', name: 'Medium', value: 'medium' },
  { _id: 'high', name: 'High', value: 'high' },
]

export default new TargetSchema({
  _id: 'force-posture',
  name: 'Force Posture',
  description: 'Changes what is given of the posture and keeps the rest',
  script: async (context) => {
    const { args } = context.effect

    // Initialize with default value if not exists
    const posture = context.localStore.use('forcePosture', {
      readiness: 'medium',
      location: 'AO Alpha',
    })

    // What `value` holds can be changed in place; there is nothing to write back.
    if (args.readiness) posture.value.readiness = args.readiness
    if (args.location) posture.value.location = args.location

    context.sendOutput(`Readiness ${posture.value.readiness} at ${posture.value.location}`)
  },
  args: [
    {
      _id: 'readiness',
      name: 'Readiness',
      type: 'dropdown',
      required: false,
      options: readinessLevels,
    },
    { _id: 'location', name: 'Location', type: 'string', required: false },
  ],
})
