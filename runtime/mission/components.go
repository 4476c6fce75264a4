package mission

import "errors"

// ErrComponentType is what 2.5 throws, a TypeError, for a component of a kind that a method does not take.
var ErrComponentType = errors.New("Cannot read properties of undefined (reading '_id')") //lint:ignore ST1005 V8's words

// Component is a component object that a script of 2.5 passes: what METIS looks at of it.
type Component struct {
	Type string // componentType: mission, force, node, action, missionFile, resource, resourcePool
	ID   string // _id
}

// The component types of 2.5.
const (
	OfMission  = "mission"
	OfForce    = "force"
	OfNode     = "node"
	OfAction   = "action"
	OfFile     = "missionFile"
	OfResource = "resource"
	OfPool     = "resourcePool"
)

// expand resolves every component before anything is changed (spec 3.2.2): one that is unknown and nothing happens. A
// component that comes twice, or through its parent, is there twice.
func expand[T any](list []Component, of func(Component) ([]T, error)) ([]T, error) {
	var all []T
	for _, c := range list {
		some, err := of(c)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// ForcesFor are the forces that components stand for: a force itself, the mission's.
func (r *Realm) ForcesFor(list []Component) ([]*Force, error) {
	return expand(list, func(c Component) ([]*Force, error) {
		switch c.Type {
		case OfMission:
			return r.Forces, nil
		case OfForce:
			if f := r.ForceByID(c.ID); f != nil {
				return []*Force{f}, nil
			}
			return nil, r.missing("force", c.ID)
		}
		return nil, ErrComponentType
	})
}

// NodesFor are the nodes that components stand for: a node itself, those of a force, the mission's.
func (r *Realm) NodesFor(list []Component) ([]*Node, error) {
	return expand(list, func(c Component) ([]*Node, error) {
		if c.Type == OfNode {
			if n := r.NodeByID(c.ID); n != nil {
				return []*Node{n}, nil
			}
			return nil, r.missing("node", c.ID)
		}
		forces, err := r.ForcesFor([]Component{c})
		var nodes []*Node
		for _, f := range forces {
			nodes = append(nodes, f.Nodes...)
		}
		return nodes, err
	})
}

// ActionsFor are the actions that components stand for: an action itself, those of a node, a force, the mission.
func (r *Realm) ActionsFor(list []Component) ([]*Action, error) {
	return expand(list, func(c Component) ([]*Action, error) {
		if c.Type == OfAction {
			if a := r.ActionByID(c.ID); a != nil {
				return []*Action{a}, nil
			}
			return nil, r.missing("action", c.ID)
		}
		nodes, err := r.NodesFor([]Component{c})
		var actions []*Action
		for _, n := range nodes {
			actions = append(actions, n.Actions...)
		}
		return actions, err
	})
}

// PoolsFor are the pools that components stand for: a pool itself, those of a force, the mission's.
func (r *Realm) PoolsFor(list []Component) ([]*Pool, error) {
	return expand(list, func(c Component) ([]*Pool, error) {
		if c.Type == OfPool {
			if p := r.PoolByID(c.ID); p != nil {
				return []*Pool{p}, nil
			}
			return nil, r.missing("resource pool", c.ID)
		}
		forces, err := r.ForcesFor([]Component{c})
		var pools []*Pool
		for _, f := range forces {
			pools = append(pools, f.Pools...)
		}
		return pools, err
	})
}

// FilesFor are the files of that list.
func (r *Realm) FilesFor(list []Component) ([]*MissionFile, error) {
	return expand(list, func(c Component) ([]*MissionFile, error) {
		if c.Type != OfFile {
			return nil, ErrComponentType
		}
		if f := r.FileByID(c.ID); f != nil {
			return []*MissionFile{f}, nil
		}
		return nil, r.missing("file", c.ID)
	})
}

// ResourcesFor are the resources of that list; METIS passes over one that it does not know.
func (r *Realm) ResourcesFor(list []Component) ([]*Resource, error) {
	return expand(list, func(c Component) ([]*Resource, error) {
		if c.Type != OfResource {
			return nil, ErrComponentType
		}
		if resource := r.ResourceByID(c.ID); resource != nil {
			return []*Resource{resource}, nil
		}
		return nil, nil
	})
}
