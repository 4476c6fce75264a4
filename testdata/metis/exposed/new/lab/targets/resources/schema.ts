import { show } from '../../show'

export default new TargetSchema({
  _id: 'resources',
  name: 'Resources',
  description: 'METIS 2.4 has resources',
  args: [],
  script: async (context) => {
    const { mission } = context
    const [pool] = mission.forces[0].resourcePools
    const [cost] = mission.allActions[0].resourceCosts
    show('resource', mission.resources[0])
    show('pool', pool)
    show('cost', cost)
    console.log(pool.resource.name, pool.force.name, pool.mission.name)
    console.log(cost.resource.name, cost.force.name, cost.node.name, cost.action.name, cost.mission.name)
  },
})
