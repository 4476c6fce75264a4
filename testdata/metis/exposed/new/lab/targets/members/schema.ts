import { show } from '../../show'

export default new TargetSchema({
  _id: 'members',
  name: 'Members',
  description: 'The keys of each object, and its values',
  args: [],
  script: async (context) => {
    const { session, config, mission } = context
    const [blue] = mission.forces
    const [firewall] = blue.nodes
    show('session', session)
    console.log('members', session.members.map((m) => m.username).join(' '))
    console.log('participants', session.participants.map((m) => m.username).join(' '))
    console.log('observers', session.observers.map((m) => m.username).join(' '))
    console.log('managers', session.managers.map((m) => m.username).join(' '))
    show('member', session.members[0])
    show('config', config)
    show('config of the environment', config.targetEnvConfig)
    show('mission', mission)
    console.log('forces', mission.forces.map((force) => force.localKey).join(' '))
    console.log('allNodes', mission.allNodes.map((node) => `${node.force.localKey}/${node.localKey}`).join(' '))
    console.log('allActions', mission.allActions.map((action) => action.localKey).join(' '))
    show('force', blue)
    show('node', firewall)
    console.log('position', firewall.position, 'executionState', firewall.executionState)
    show('action', firewall.actions[0])
    show('single-use action', firewall.actions[1])
    show('file', mission.files[0])
    console.log('initialAccess', mission.files[0].initialAccess)
    show('file with an alias', mission.files[1])
  },
})
