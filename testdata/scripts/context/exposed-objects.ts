export default new TargetSchema({
  _id: 'exposed-objects',
  name: 'Exposed objects',
  description: '',
  args: [],
  script: async (context) => {
    const { mission } = context
    const node = mission.allNodes[0]
    console.log(node.force) //! console: "{\n  _id: 'blank-force',\n  localKey: '1',\n  name: 'Blue Force',\n  color: '#34a1fb',\n  initialResources: 100,\n  resourcesRemaining: 100,\n  mission: [Getter],\n  nodes: [Getter]\n}"
    node.name = 'Mine'
    node.blocked = true
    node.extra = 1
    delete node.color
    const copy = { ...node }
    return [
      mission === context.mission, mission.forces === mission.forces, mission.forces[0] === mission.forces[0],
      node.name, node.blocked, mission.allNodes[0].name, 'extra' in node, 'color' in node, node.nothing === undefined,
      Object.keys(copy).join(), copy.parent._id, copy.parent.parent, node.hasOwnProperty('parent'),
    ]
    //! value: [true,false,false,"Mine",false,"Blank Node",true,false,true,"_id,localKey,name,description,device,initiallyBlocked,hasChildren,hasSiblings,position,openable,closable,opened,revealed,blocked,executing,executed,executionState,executionStatus,mission,force,actions,parent,children,siblings,extra","ROOT",null,true]
  },
})
