export default TargetSchema.create({
  _id: 'blank-mission-2-5',
  name: 'Blank mission 2 5',
  description: '',
  parameters: [],
  script: async (context) => {
    const { mission, effect } = context
    return [mission.componentType, mission.forces[0].componentType, effect.sourceAction.componentType, Array.isArray(effect.arguments), 'args' in effect, context.session.joinedMembers]
    //! value: ["mission","force","action",true,false,[]]
  },
})
