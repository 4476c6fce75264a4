package mission

import "slices"

// ForceOf is the force of that local key or _id, nil if there is none.
func (r *Realm) ForceOf(name string) *Force {
	for _, f := range r.Forces {
		if f.LocalKey == name {
			return f
		}
	}
	return r.ForceByID(name)
}

// NodeOf is the node of that local key or _id, nil if there is none.
func (f *Force) NodeOf(name string) *Node {
	if n := f.nodeByLocalKey(name); n != nil {
		return n
	}
	if n := f.Realm.NodeByID(name); n != nil && n.Force == f {
		return n
	}
	return nil
}

// ActionOf is the action of that local key or _id, nil if there is none.
func (n *Node) ActionOf(name string) *Action {
	if a := n.actionByLocalKey(name); a != nil {
		return a
	}
	if a := n.Force.Realm.ActionByID(name); a != nil && a.Node == n {
		return a
	}
	return nil
}

// Fits says whether the action is one that keys or _ids of it, its node and its force name; an empty one fits all.
func (a *Action) Fits(force, node, action string) bool {
	fits := func(name, key, id string) bool { return name == "" || name == key || name == id }
	return fits(force, a.Node.Force.LocalKey, a.Node.Force.ID) && fits(node, a.Node.LocalKey, a.Node.ID) && fits(action, a.LocalKey, a.ID)
}

func (f *Force) nodeByLocalKey(key string) *Node {
	if n := f.ghosts[key]; n != nil {
		return n
	}
	if i, ok := f.nodeByKey[key]; ok && !f.Nodes[i].Ghost {
		return f.Nodes[i]
	}
	return nil
}

func (n *Node) actionByLocalKey(key string) *Action {
	for _, a := range n.Actions {
		if a.LocalKey == key {
			return a
		}
	}
	return nil
}

func (f *Force) poolByLocalKey(key string) *Pool {
	if i, ok := f.poolByKey[key]; ok {
		return f.Pools[i]
	}
	return nil
}

func (r *Realm) forceByLocalKey(key string) *Force {
	if i, ok := r.File.forceByKey[key]; ok {
		return r.forces[i]
	}
	return nil
}

// ForceByID is the force of that _id, nil if the realm has none.
func (r *Realm) ForceByID(id string) *Force {
	if i, ok := r.File.forceByID[id]; ok {
		return r.forces[i]
	}
	return nil
}

// NodeByID is the node of that _id, nil if the realm has none.
func (r *Realm) NodeByID(id string) *Node {
	if at, ok := r.File.nodeByID[id]; ok && r.forces[at.force] != nil {
		return r.forces[at.force].Nodes[at.node]
	}
	return nil
}

// ActionByID is the action of that _id, nil if the realm has none.
func (r *Realm) ActionByID(id string) *Action {
	at, ok := r.File.actionByID[id]
	if !ok || r.forces[at.force] == nil {
		return nil
	}
	if n := r.forces[at.force].Nodes[at.node]; !n.Ghost {
		return n.Actions[at.action]
	}
	return nil
}

// PoolByID is the pool of that _id, nil if the realm has none.
func (r *Realm) PoolByID(id string) *Pool {
	if at, ok := r.File.poolByID[id]; ok && r.forces[at.force] != nil {
		return r.forces[at.force].Pools[at.node]
	}
	return nil
}

// FileByID is the file of that _id, nil if there is none.
func (r *Realm) FileByID(id string) *MissionFile {
	if i, ok := r.File.fileByID[id]; ok {
		return r.Files[i]
	}
	return nil
}

// ResourceByID is the resource of that _id, nil if there is none.
func (r *Realm) ResourceByID(id string) *Resource { return r.resources[id] }

// AllNodes lists the nodes of all forces; a force's pseudo-root is none of them.
func (r *Realm) AllNodes() []*Node {
	var all []*Node
	for _, f := range r.Forces {
		all = append(all, f.Nodes...)
	}
	return all
}

// AllActions lists the actions of all nodes.
func (r *Realm) AllActions() []*Action {
	var all []*Action
	for _, n := range r.AllNodes() {
		all = append(all, n.Actions...)
	}
	return all
}

// Siblings are the other children of the node's parent.
func (n *Node) Siblings() []*Node {
	if n.Parent == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(n.Parent.Children), func(other *Node) bool { return other == n })
}
