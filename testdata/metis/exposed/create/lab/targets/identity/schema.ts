export default TargetSchema.create({
  _id: 'identity',
  name: 'Identity',
  description: 'What is made once, and what is made anew',
  parameters: [],
  script: async (context) => {
    const { session, config, mission, effect } = context
    console.log('once for a script:', session === context.session, config === context.config, mission === context.mission, effect === context.effect)
    console.log('anew at each read:', mission.forces[0] === mission.forces[0], effect.sourceNode === effect.sourceNode)
    try {
      JSON.stringify(mission)
    } catch (error) {
      console.log('in JSON:', error.name)
    }
  },
})
