import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'open',
  name: 'Open',
  description: '',
  parameters: [],
  script: async (context) => {
    const [blue, red] = context.mission.forces
    const [firewall, server] = blue.nodes
    attempt('close what is not opened', () => context.closeNode(firewall))
    attempt('open', () => context.openNode(firewall))
    attempt('open what is opened', () => context.openNode(firewall))
    attempt('open the one below', () => context.updateNodeOpenState(server, true))
    attempt('close: all below are closed too', () => context.updateNodeOpenState(firewall, false))
    attempt('open in a force that reveals all', () => context.openNode(red.nodes[0]))
    attempt('close in a force that reveals all', () => context.closeNode(red.nodes[0]))
  },
})
