package mission

import "github.com/metis-run/metis-run/schema"

// Blank is the mission that stands in where a session has none: one force with one node, whose one action can host an
// effect.
func Blank(d schema.Dialect) *File {
	const resource, key = "blank-resource", "1"
	action := &ActionSpec{ID: "blank-action", LocalKey: key, Name: "Blank Action", SuccessChance: 0.5, ProcessTime: 5000,
		Costs: []CostSpec{{ID: "blank-cost", ResourceID: resource, Amount: 1}}}
	node := &NodeSpec{ID: "blank-node", LocalKey: key, Name: "Blank Node", Color: defaultColor, Executable: true,
		Actions: []*ActionSpec{action}, prototypeID: "blank-prototype"}
	place := &prototype{id: node.prototypeID, key: "blank", parent: -1}
	f := &File{
		Name: "Blank Mission", Path: "blank mission", Build: d.LastBuild, ID: "blank-mission", ResourceLabel: "Resources",
		Resources: []*ResourceSpec{{ID: resource, Name: "Resources", Order: 1}},
		Forces: []*ForceSpec{{ID: "blank-force", LocalKey: key, Name: "Blue Force", Color: defaultForceColor,
			Pools: []*PoolSpec{{ID: "blank-pool", LocalKey: key, ResourceID: resource, InitialBalance: 100}},
			Nodes: []*NodeSpec{node}}},
		prototypes: []*prototype{{id: place.id, key: place.key}},
	}
	decoder := decoder{file: f, structure: []*prototype{place}, inTree: map[string]int{place.key: 0}}
	decoder.link()
	return f
}
