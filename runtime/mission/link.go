package mission

import (
	"cmp"
	"fmt"
	"strconv"
)

// link makes the indices, the tree and the references of a mission whose parts are read, and notes every id and key
// that comes twice and every reference that leads nowhere.
func (d *decoder) link() {
	f := d.file
	d.path = d.path[:0]
	prototypes := d.linkPrototypes()

	resources := ids{d: d, what: "resource"}
	for i, r := range f.Resources {
		d.enter("resources", i)
		resources.add(r.ID, place{force: int32(i)})
		d.leave()
	}
	forces, forceKeys := ids{d: d, what: "force"}, keys{d: d}
	nodes, actions, pools := ids{d: d, what: "node"}, ids{d: d, what: "action"}, ids{d: d, what: "pool"}
	effects, effectKeys := ids{d: d, what: "effect"}, keys{d: d}
	f.forceByID, f.forceByKey = make(map[string]int, len(f.Forces)), make(map[string]int, len(f.Forces))
	for i, force := range f.Forces {
		d.enter("forces", i)
		forces.add(force.ID, place{force: int32(i)})
		forceKeys.add(force.LocalKey)
		f.forceByID[force.ID], f.forceByKey[force.LocalKey] = i, i
		force.poolByKey, force.nodeByKey = make(map[string]int, len(force.Pools)), make(map[string]int, len(force.Nodes))
		force.byProto = make([]*NodeSpec, len(d.structure))
		poolKeys, nodeKeys, ofResource := keys{d: d}, keys{d: d}, keys{d: d, field: "resourceId"}
		for j, pool := range force.Pools {
			d.enter("resourcePools", j)
			pools.add(pool.ID, place{force: int32(i), node: int32(j)})
			poolKeys.add(pool.LocalKey)
			force.poolByKey[pool.LocalKey] = j
			if resources.has(pool.ResourceID, "resourceId") {
				ofResource.add(pool.ResourceID)
			}
			d.leave()
		}
		for j, node := range force.Nodes {
			d.enter("nodes", j)
			nodes.add(node.ID, place{force: int32(i), node: int32(j)})
			nodeKeys.add(node.LocalKey)
			force.nodeByKey[node.LocalKey], node.index = j, int32(j)
			switch at, known := prototypes[node.prototypeID]; {
			case !known:
				d.at("prototypeId", "no prototype has the _id %s", quoted(node.prototypeID))
			case force.byProto[at] != nil:
				d.at("prototypeId", "another node of the force has this prototype")
			default:
				node.prototype, force.byProto[at] = int32(at), node
			}
			actionKeys := keys{d: d}
			for k, action := range node.Actions {
				d.enter("actions", k)
				actions.add(action.ID, place{int32(i), int32(j), int32(k)})
				actionKeys.add(action.LocalKey)
				for l, cost := range action.Costs {
					d.enter("resourceCosts", l)
					resources.has(cost.ResourceID, "resourceId")
					d.leave()
				}
				ofAction := keys{d: d}
				for l, e := range action.Effects {
					d.enter("effects", l)
					effects.add(e.ID, place{})
					ofAction.add(e.LocalKey)
					d.leave()
				}
				d.leave()
			}
			d.leave()
		}
		for at, p := range d.structure {
			if force.byProto[at] == nil {
				d.at("nodes", "the force has no node of the prototype %s", quoted(p.id))
			}
		}
		d.leave()
	}
	for i, e := range f.Effects {
		d.enter("effects", i)
		effects.add(e.ID, place{})
		effectKeys.add(e.LocalKey)
		d.leave()
	}
	files := ids{d: d, what: "file"}
	f.fileByID = make(map[string]int, len(f.Files))
	for i, file := range f.Files {
		d.enter("files", i)
		files.add(file.ID, place{})
		f.fileByID[file.ID] = i
		for j, id := range file.InitialAccess {
			d.enter("initialAccess", j)
			forces.has(id, "")
			d.leave()
		}
		d.leave()
	}
	f.nodeByID, f.actionByID, f.poolByID = nodes.seen, actions.seen, pools.seen
}

// linkPrototypes gives the places of the tree their prototypes; by _id.
func (d *decoder) linkPrototypes() map[string]int {
	places := make(map[string]int, len(d.structure))
	all, byKey := ids{d: d, what: "prototype"}, keys{d: d, field: "structureKey"}
	for i, p := range d.file.prototypes {
		d.enter("prototypes", i)
		all.add(p.id, place{})
		byKey.add(p.key)
		if at, known := d.inTree[p.key]; known {
			d.structure[at].id, places[p.id] = p.id, at
		} else {
			d.at("structureKey", "the structure has no %s", quoted(p.key))
		}
		d.leave()
	}
	for _, p := range d.structure {
		if p.id == "" {
			d.at("structure", "no prototype has the structureKey %s", quoted(p.key))
		}
	}
	d.file.prototypes = d.structure
	return places
}

// enter goes down to an element of a list, leave back up: d.path says where the work is.
func (d *decoder) enter(name string, i int) {
	d.path = append(d.path, segment{name: name}, segment{index: i})
}

func (d *decoder) leave() { d.path = d.path[:len(d.path)-2] }

// at notes a problem with a field of where the work is; "" is the place itself.
func (d *decoder) at(field, format string, args ...any) {
	path := d.path
	if field != "" {
		path = append(path, segment{name: field})
	}
	d.add(pathText(path), fmt.Sprintf(format, args...), "")
}

// ids are those of one kind of component, which must differ.
type ids struct {
	d    *decoder
	what string
	seen map[string]place
}

func (s *ids) add(id string, at place) {
	if s.seen == nil {
		s.seen = map[string]place{}
	}
	if _, twice := s.seen[id]; twice {
		s.d.at("_id", "another %s has the _id %s", s.what, quoted(id))
		return
	}
	s.seen[id] = at
}

// has notes that a field names no component of the kind.
func (s *ids) has(id, field string) bool {
	_, known := s.seen[id]
	if !known {
		s.d.at(field, "no %s has the _id %s", s.what, quoted(id))
	}
	return known
}

// keys are the local keys of the components of one parent, which must differ.
type keys struct {
	d     *decoder
	field string // "": localKey
	first string // most parents have but one
	seen  map[string]bool
}

func (s *keys) add(key string) {
	if s.first == "" { // no key is ""
		s.first = key
		return
	}
	if s.seen == nil {
		s.seen = map[string]bool{s.first: true}
	}
	if s.seen[key] {
		field := cmp.Or(s.field, "localKey")
		s.d.at(field, "another one beside it has the %s %s", field, quoted(key))
	}
	s.seen[key] = true
}

// quoted is text for a message, cut where it is long.
func quoted(text string) string {
	if len(text) > 60 {
		return strconv.Quote(text[:57]) + "..."
	}
	return strconv.Quote(text)
}
