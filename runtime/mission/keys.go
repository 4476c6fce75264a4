package mission

import "fmt"

// The words that stand for the effect's own component, and for all actions of a node.
const (
	Self = "self"
	All  = "all"
)

// Keys name a component up to 2.4. A method of METIS that gets none uses DefaultKeys.
type Keys struct {
	Force, Node, Action, Pool string
}

// DefaultKeys are those of an options object without members.
func DefaultKeys() Keys { return Keys{Force: Self, Node: Self, Action: All} }

// The methods of an effect below resolve keys as METIS up to 2.4 does (spec 3.2.1), with its words in the errors.

// Type is context.type: what triggers the effect.
func (e *Effect) Type() string {
	if e.Action == nil {
		return "sessionTriggeredEffect"
	}
	return "executionTriggeredEffect"
}

func (e *Effect) noDefault(what, key string) error {
	return fmt.Errorf("No default %s available for this context (type=%q). Please specify %s.", what, e.Type(), key) //lint:ignore ST1005 METIS's words
}

// keyed is a local key as METIS prints it.
type keyed struct{ name, key string }

func (e *Effect) notFound(what string, keys ...keyed) error {
	text := ""
	for i, k := range keys {
		if i > 0 {
			text += ", "
		}
		text += k.name + `: "` + k.key + `"`
	}
	return fmt.Errorf(`Could not find %s with these local keys { %s } in the mission with ID "%s".`, what, text, e.Realm.ID()) //lint:ignore ST1005 METIS's words
}

// Force finds the force that a method means.
func (e *Effect) Force(keys Keys) (*Force, error) {
	if keys.Force == Self {
		if e.Action == nil {
			return nil, e.noDefault("force", "a forceKey")
		}
		return e.Action.Node.Force, nil
	}
	if f := e.Realm.forceByLocalKey(keys.Force); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf(`Could not find force with local key "%s" in the mission with ID "%s".`, keys.Force, e.Realm.ID()) //lint:ignore ST1005 METIS's words
}

// forceKey is the key that is looked up with others.
func (e *Effect) forceKey(keys Keys) (string, error) {
	if keys.Force != Self {
		return keys.Force, nil
	}
	if e.Action == nil {
		return "", e.noDefault("forceKey", "forceKey")
	}
	return e.Action.Node.Force.LocalKey, nil
}

// Node finds the node that a method means. With its own node the force key is not looked at.
func (e *Effect) Node(keys Keys) (*Node, error) {
	if keys.Node == Self {
		if e.Action == nil {
			return nil, e.noDefault("node", "nodeKey")
		}
		return e.Action.Node, nil
	}
	force, err := e.forceKey(keys)
	if err != nil {
		return nil, err
	}
	if f := e.Realm.forceByLocalKey(force); f != nil {
		if n := f.nodeByLocalKey(keys.Node); n != nil {
			return n, nil
		}
	}
	return nil, e.notFound("node", keyed{"forceKey", force}, keyed{"nodeKey", keys.Node})
}

// Actions finds the actions that a modifier means: all of a node, or one.
func (e *Effect) Actions(keys Keys) ([]*Action, error) {
	var action *Action
	if keys.Action != All {
		var err error
		if action, err = e.action(keys); err != nil {
			return nil, err
		}
	}
	node, err := e.Node(keys) // with an action's own keys too
	if err != nil {
		return nil, err
	}
	if action == nil {
		return node.Actions, nil
	}
	if action.Node != node && e.Realm.Dialect.SelfActionInNode {
		return nil, fmt.Errorf(`Action "%s" not found.`, action.ID) //lint:ignore ST1005 METIS's words
	}
	return []*Action{action}, nil
}

func (e *Effect) action(keys Keys) (*Action, error) {
	if keys.Action == Self {
		if e.Action == nil {
			return nil, e.noDefault("action", "actionKey")
		}
		return e.Action, nil
	}
	force, err := e.forceKey(keys)
	if err != nil {
		return nil, err
	}
	node := keys.Node
	if node == Self {
		if e.Action == nil {
			return nil, e.noDefault("nodeKey", "nodeKey")
		}
		force, node = e.Action.Node.Force.LocalKey, e.Action.Node.LocalKey
	}
	if f := e.Realm.forceByLocalKey(force); f != nil {
		if n := f.nodeByLocalKey(node); n != nil {
			if a := n.actionByLocalKey(keys.Action); a != nil {
				return a, nil
			}
		}
	}
	return nil, e.notFound("action", keyed{"forceKey", force}, keyed{"nodeKey", node}, keyed{"actionKey", keys.Action})
}

// Pool finds the pool that modifyResourcePool means; up to 2.3 a force has but one.
func (e *Effect) Pool(keys Keys) (*Pool, error) {
	if !e.Realm.Dialect.ResourcePools {
		f, err := e.Force(keys)
		if err != nil {
			return nil, err
		}
		return f.Pools[0], nil
	}
	force, err := e.forceKey(keys)
	if err != nil {
		return nil, err
	}
	if f := e.Realm.forceByLocalKey(force); f != nil {
		if p := f.poolByLocalKey(keys.Pool); p != nil {
			return p, nil
		}
	}
	return nil, e.notFound("pool", keyed{"forceKey", force}, keyed{"poolKey", keys.Pool})
}

// File finds a file by its _id.
func (e *Effect) File(id string) (*MissionFile, error) {
	if f := e.Realm.FileByID(id); f != nil {
		return f, nil
	}
	return nil, e.Realm.missing("file", id)
}

func (r *Realm) missing(what, id string) error {
	return fmt.Errorf(`Could not find %s with ID "%s" in the mission with ID "%s".`, what, id, r.ID()) //lint:ignore ST1005 METIS's words
}
