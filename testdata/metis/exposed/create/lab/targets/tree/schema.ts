import { show } from '../../show'

export default TargetSchema.create({
  _id: 'tree',
  name: 'Tree',
  description: 'What stands above, below and beside a node',
  parameters: [],
  script: async (context) => {
    const { mission } = context
    const [firewall, server, disk, ghost] = mission.forces[0].nodes
    const names = (nodes) => nodes.map((node) => node.name).join(', ')
    console.log('children of the firewall:', names(firewall.children))
    console.log('siblings of the firewall:', names(firewall.siblings))
    console.log('parent of the disk:', disk.parent.name)
    show('parent of the firewall', firewall.parent)
    console.log('its actions, its parent:', firewall.parent.actions, firewall.parent.parent)
    console.log('in allNodes:', mission.allNodes.some((node) => node._id === 'ROOT'))
    console.log('revealed while the firewall is closed:', firewall.revealed, server.revealed, disk.revealed)
    context.openNode(firewall)
    console.log('once it is opened:', firewall.revealed, server.revealed, disk.revealed)
    show('an excluded node', ghost)
    console.log('its actions:', ghost.actions)
    context.blockNodes(ghost)
  },
})
