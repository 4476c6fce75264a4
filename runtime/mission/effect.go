package mission

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/metis-run/metis-run/schema"
)

func (r *Realm) newEffect(spec *EffectSpec, host *Action, old *Effect) *Effect {
	e := &Effect{EffectSpec: spec, Realm: r, Action: host, Version: spec.Version, Args: spec.Args, Arguments: spec.Arguments}
	if old != nil {
		e.Version, e.Args, e.Arguments = old.Version, old.Args, old.Arguments
	}
	return e
}

// Ref names the effect and its host.
func (e *Effect) Ref() map[string]any {
	ref := map[string]any{}
	if e.Action != nil {
		ref = e.Action.Ref()
	}
	ref["effect"] = e.LocalKey
	return ref
}

// EffectsFor lists the session's effects of a trigger in the order in which they run: by their order up to 2.4, as the
// mission lists them in 2.5.
func (r *Realm) EffectsFor(trigger string) []*Effect {
	return effectsFor(r.Effects, trigger, r.Dialect.SessionEffectsSorted)
}

// EffectsFor lists the action's effects of a trigger in the order in which they run.
func (a *Action) EffectsFor(trigger string) []*Effect { return effectsFor(a.Effects, trigger, true) }

func effectsFor(all []*Effect, trigger string, sorted bool) []*Effect {
	var list []*Effect
	for _, e := range all {
		if e.Trigger == trigger {
			list = append(list, e)
		}
	}
	if sorted {
		slices.SortStableFunc(list, func(a, b *Effect) int { return cmp.Compare(a.Order, b.Order) })
	}
	return list
}

// AllEffects lists the session's effects, then those of all actions.
func (r *Realm) AllEffects() []*Effect {
	all := slices.Clone(r.Effects)
	for _, a := range r.AllActions() {
		all = append(all, a.Effects...)
	}
	return all
}

// metadata is a component argument up to 2.4, and what tells which kind it is.
type metadata struct {
	ForceKey, NodeKey, ActionKey, PoolKey, FileID, ResourceID         *string
	ForceName, NodeName, ActionName, PoolName, FileName, ResourceName string
}

// parseMetadata reads an argument's value; kind is "" if it is no metadata.
func parseMetadata(value json.RawMessage) (m metadata, kind string) {
	s := scanner{data: value}
	if s.kind() != "object" {
		return m, ""
	}
	s.members(func(name string) {
		if s.kind() != "string" {
			s.raw()
			return
		}
		text := s.text()
		switch name {
		case "forceKey":
			m.ForceKey = &text
		case "nodeKey":
			m.NodeKey = &text
		case "actionKey":
			m.ActionKey = &text
		case "poolKey":
			m.PoolKey = &text
		case "fileId":
			m.FileID = &text
		case "resourceId":
			m.ResourceID = &text
		case "forceName":
			m.ForceName = text
		case "nodeName":
			m.NodeName = text
		case "actionName":
			m.ActionName = text
		case "poolName":
			m.PoolName = text
		case "fileName":
			m.FileName = text
		case "resourceName":
			m.ResourceName = text
		}
	})
	switch {
	case m.ActionKey != nil:
		return m, OfAction
	case m.NodeKey != nil:
		return m, OfNode
	case m.PoolKey != nil:
		return m, OfPool
	case m.ForceKey != nil:
		return m, OfForce
	case m.FileID != nil:
		return m, OfFile
	case m.ResourceID != nil:
		return m, OfResource
	}
	return m, ""
}

// found resolves metadata for the effect: the ids of its component, largest first. An actionKey that leads nowhere
// leaves the ids of its node.
func (e *Effect) found(m metadata, kind string) (ids []string, ok bool) {
	key := func(k *string) string {
		if k == nil {
			return Self
		}
		return *k
	}
	switch kind {
	case OfFile:
		f := e.Realm.FileByID(key(m.FileID))
		return []string{key(m.FileID)}, f != nil
	case OfResource:
		resource := e.Realm.ResourceByID(key(m.ResourceID))
		return []string{key(m.ResourceID)}, resource != nil
	case OfForce:
		f, err := e.Force(Keys{Force: key(m.ForceKey)})
		if err != nil {
			return nil, false
		}
		return []string{f.ID}, true
	case OfPool:
		f, err := e.Force(Keys{Force: key(m.ForceKey)})
		if err != nil {
			return nil, false
		}
		p := f.poolByLocalKey(key(m.PoolKey))
		if p == nil {
			return nil, false
		}
		return []string{f.ID, p.ID}, true
	}
	n, err := e.Node(Keys{Force: key(m.ForceKey), Node: key(m.NodeKey)})
	if err != nil {
		return nil, false
	}
	ids = []string{n.Force.ID, n.ID}
	if m.ActionKey == nil {
		return ids, true
	}
	a := n.actionByLocalKey(*m.ActionKey)
	if *m.ActionKey == Self && e.Action != nil && e.Action.Node == n {
		a = e.Action
	}
	if a == nil {
		return ids, false
	}
	return append(ids, a.ID), true
}

// Found makes an Effect the schema.Components of its arguments up to 2.4: its own keys may be "self". Of an action METIS
// looks for its force and node alone.
func (e *Effect) Found(kind string, value json.RawMessage) bool {
	m, has := parseMetadata(value)
	switch kind {
	case string(schema.Force):
		has = OfForce
		if m.ForceKey == nil {
			return false
		}
	case string(schema.Node), string(schema.Action):
		has, m.ActionKey = OfNode, nil
		if m.NodeKey == nil {
			return false
		}
	case string(schema.File):
		if has != OfFile {
			return false
		}
	case string(schema.Pool):
		if has != OfPool {
			return false
		}
	case string(schema.Resource):
		if has != OfResource {
			return false
		}
	}
	_, ok := e.found(m, has)
	return ok
}

// importArgs is what the import of build 58 makes of older args (spec 7.3): a component becomes a selection by ids, any
// other value gets the type unknown.
func (e *Effect) importArgs() []Argument {
	var list []Argument
	s := scanner{data: e.EffectSpec.Args}
	s.members(func(name string) {
		value := s.raw()
		a := Argument{ID: derivedID("argument", e.ID, name), ParameterID: name, Type: "unknown", Value: value}
		if m, kind := parseMetadata(value); kind != "" {
			a.Type, a.Value = string(schema.MissionComponent), json.RawMessage("[]")
			ids, ok := e.found(m, kind)
			if ok {
				names := map[string]string{OfForce: m.ForceName, OfNode: m.NodeName, OfAction: m.ActionName, OfPool: m.PoolName, OfFile: m.FileName, OfResource: m.ResourceName}
				selection, err := json.Marshal([]Selection{{ComponentType: kind, LastKnownName: names[kind], IDs: ids}})
				if err == nil {
					a.Value = selection
				}
			}
		}
		list = append(list, a)
	})
	return list
}

// Selection is one component in the stored value of a mission-component argument of 2.5.
type Selection struct {
	ComponentType string   `json:"componentType"`
	LastKnownName string   `json:"lastKnownName"`
	IDs           []string `json:"ids"`
}

// ParseSelections reads the stored value of a mission-component argument. A literal {componentType, _id} will do in
// place of ids, as it does in METIS's methods.
func ParseSelections(value json.RawMessage) ([]Selection, error) {
	var stored []struct {
		Selection
		ID string `json:"_id"`
	}
	if err := json.Unmarshal(value, &stored); err != nil {
		return nil, fmt.Errorf(`a component is selected by {"componentType", "lastKnownName", "ids"}, not by %.60s`, value)
	}
	list := make([]Selection, 0, len(stored))
	for _, s := range stored {
		want, known := 0, true
		switch s.ComponentType {
		case OfMission:
		case OfForce, OfFile, OfResource:
			want = 1
		case OfNode, OfPool:
			want = 2
		case OfAction:
			want = 3
		default:
			known = false
		}
		if s.IDs == nil && s.ID != "" && known {
			s.IDs = []string{s.ID}
			if s.ComponentType == OfMission {
				s.IDs = nil
			}
		} else if !known || len(s.IDs) != want {
			return nil, fmt.Errorf("a selection of the componentType %q with %d ids is none: force, missionFile and resource have 1, node and resourcePool 2, action 3, mission 0", s.ComponentType, len(s.IDs))
		}
		list = append(list, s.Selection)
	}
	return list, nil
}

// Resolve finds what a selection means; false if it is not there (any more).
func (r *Realm) Resolve(s Selection) (Component, bool) {
	c := Component{Type: s.ComponentType, ID: r.ID()}
	if s.ComponentType == OfMission {
		return c, true
	}
	if len(s.IDs) == 0 {
		return c, false
	}
	c.ID = s.IDs[len(s.IDs)-1]
	var force *Force
	var node *Node
	switch s.ComponentType {
	case OfForce:
		return c, r.ForceByID(c.ID) != nil
	case OfFile:
		return c, r.FileByID(c.ID) != nil
	case OfResource:
		return c, r.ResourceByID(c.ID) != nil
	case OfNode:
		if node = r.NodeByID(c.ID); node == nil {
			return c, false
		}
		force = node.Force
	case OfPool:
		p := r.PoolByID(c.ID)
		if p == nil {
			return c, false
		}
		force = p.Force
	case OfAction:
		a := r.ActionByID(c.ID)
		if a == nil {
			return c, false
		}
		node, force = a.Node, a.Node.Force
		if len(s.IDs) == 3 && s.IDs[1] != node.ID {
			return c, false
		}
	default:
		return c, false
	}
	return c, len(s.IDs) == 1 || s.IDs[0] == force.ID
}

// ParseArguments reads a list of stored arguments, as missions from build 58 on have them. An error is a *LoadError that
// lists all that is wrong.
func ParseArguments(list json.RawMessage) ([]Argument, error) {
	if problem := checkText(list); problem != nil {
		return nil, &LoadError{Name: "arguments", Problems: []Problem{*problem}}
	}
	d := decoder{scanner: scanner{data: list}, file: &File{Build: buildArgumentIDs}, shapes: shapesOf(buildArgumentIDs)}
	var arguments []Argument
	if d.want("array") {
		d.list(func(int) { arguments = append(arguments, d.argument()) })
	}
	if len(d.found) > 0 {
		return nil, &LoadError{Name: "arguments", Problems: d.found, More: d.more}
	}
	return arguments, nil
}
