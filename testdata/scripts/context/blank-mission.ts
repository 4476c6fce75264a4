export default new TargetSchema({
  _id: 'blank-mission',
  name: 'Blank mission',
  description: '',
  args: [],
  script: async (context) => {
    const { mission, effect, session, config, triggeredBy, type } = context
    return [type, triggeredBy, mission.forces.length, mission.forces[0].nodes[0].actions.length, effect.sourceForce.name, effect.host.node.force.mission.name, effect.target._id, effect.environment._id, session._id, session.state, session.members, config.targetEnvConfig]
    //! value: ["executionTriggeredEffect",null,1,1,"Blue Force","Blank Mission","blank-mission","scripts","s","started",[],null]
  },
})
