package runtime

import (
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// This file says what METIS exposes of a mission (spec 3.3). What of it can change is either read live or copied into
// the source when the object is made.

type (
	shownMission  struct{ *mission.Realm }
	shownResource struct{ *mission.Resource }
	shownForce    struct {
		*mission.Force
		remaining any // up to 2.3
	}
	shownPool struct {
		*mission.Pool
		balance any
	}
	shownNode   struct{ *mission.Node }
	shownAction struct{ *mission.Action }
	shownCost   struct {
		*mission.Action
		i      int
		amount float64
	}
	shownFile struct{ *mission.MissionFile }
)

func showForce(f *mission.Force) shownForce {
	shown := shownForce{Force: f}
	if !f.Realm.Dialect.ResourcePools && len(f.Pools) > 0 {
		shown.remaining = f.Pools[0].Balance
	}
	return shown
}

func showPool(p *mission.Pool) shownPool                 { return shownPool{p, p.Balance} }
func showResource(r *mission.Resource) shownResource     { return shownResource{r} }
func showNode(n *mission.Node) shownNode                 { return shownNode{n} }
func showAction(a *mission.Action) shownAction           { return shownAction{a} }
func showFile(f *mission.MissionFile) shownFile          { return shownFile{f} }
func (x *Execution) showRealm(r *mission.Realm) js.Value { return x.show(shownMission{r}) }

// showOr exposes what there is; null otherwise.
func showOr[T any, S source](x *Execution, thing *T, as func(*T) S) js.Value {
	if thing == nil {
		return js.Null()
	}
	return x.show(as(thing))
}

// component leaves componentType, the first of the values, to the versions that have it.
func component(d schema.Dialect, values, getters []string) ([]string, []string) {
	if !d.ComponentTypes {
		values = values[1:]
	}
	return values, getters
}

func (shownMission) names(d schema.Dialect) (values, getters []string) {
	for i, name := range d.MissionMembers {
		if name == "resources" || name == "forces" {
			return d.MissionMembers[:i], d.MissionMembers[i:]
		}
	}
	return d.MissionMembers, nil
}

func (m shownMission) read(x *Execution, name string) any {
	switch name {
	case "componentType":
		return mission.OfMission
	case "_id":
		return m.ID()
	case "name":
		return m.File.Name
	case "resourceLabel":
		return m.File.ResourceLabel
	case "resources":
		return list(x, m.Resources, showResource)
	case "forces":
		return list(x, m.Forces, showForce)
	case "allNodes":
		return list(x, m.AllNodes(), showNode)
	case "allActions":
		return list(x, m.AllActions(), showAction)
	case "allEffects":
		return list(x, x.withOwn(m.AllEffects()), showEffect)
	case "files":
		return list(x, m.Files, showFile)
	case "effects":
		return list(x, m.Effects, showEffect)
	}
	return nil
}

var (
	resourceValues = []string{"componentType", "_id", "name", "icon", "order"}
	ofMission      = []string{"mission"}
)

func (shownResource) names(d schema.Dialect) (values, getters []string) {
	return component(d, resourceValues, ofMission)
}

func (r shownResource) read(x *Execution, name string) any {
	switch name {
	case "componentType":
		return mission.OfResource
	case "_id":
		return r.ID
	case "name":
		return r.Name
	case "icon":
		return r.Icon
	case "order":
		return r.Order
	case "mission":
		return x.showRealm(r.Realm)
	}
	return nil
}

var (
	forceValues     = []string{"componentType", "_id", "localKey", "name", "color"}
	forceGetters    = []string{"mission", "nodes", "resourcePools"}
	oldForceValues  = []string{"componentType", "_id", "localKey", "name", "color", "initialResources", "resourcesRemaining"}
	oldForceGetters = []string{"mission", "nodes"}
)

func (shownForce) names(d schema.Dialect) (values, getters []string) {
	if !d.ResourcePools {
		return component(d, oldForceValues, oldForceGetters)
	}
	return component(d, forceValues, forceGetters)
}

func (f shownForce) read(x *Execution, name string) any {
	switch name {
	case "componentType":
		return mission.OfForce
	case "_id":
		return f.ID
	case "localKey":
		return f.LocalKey
	case "name":
		return f.Name
	case "color":
		return f.Color
	case "initialResources":
		if len(f.Pools) > 0 {
			return f.Pools[0].InitialBalance
		}
	case "resourcesRemaining":
		return f.remaining
	case "mission":
		return x.showRealm(f.Realm)
	case "nodes":
		return list(x, f.Nodes, showNode)
	case "resourcePools":
		return list(x, f.Pools, showPool)
	}
	return nil
}

var (
	poolValues  = []string{"componentType", "_id", "localKey", "name", "initialBalance", "allowNegative", "excluded", "balance"}
	poolGetters = []string{"resource", "mission", "force"}
)

func (shownPool) names(d schema.Dialect) (values, getters []string) {
	return component(d, poolValues, poolGetters)
}

func (p shownPool) read(x *Execution, name string) any {
	switch name {
	case "componentType":
		return mission.OfPool
	case "_id":
		return p.ID
	case "localKey":
		return p.LocalKey
	case "name":
		return p.Name()
	case "initialBalance":
		return p.InitialBalance
	case "allowNegative":
		return p.AllowNegative
	case "excluded":
		return p.Excluded
	case "balance":
		return p.balance
	case "resource":
		return showOr(x, p.Resource, showResource)
	case "mission":
		return x.showRealm(p.Force.Realm)
	case "force":
		return x.show(showForce(p.Force))
	}
	return nil
}

var (
	nodeValues  = []string{"componentType", "_id", "localKey", "name", "description", "color", "device", "initiallyBlocked", "hasChildren", "hasSiblings"}
	nodeGetters = []string{"position", "openable", "closable", "opened", "revealed", "blocked", "executing", "executed", "executionState", "executionStatus",
		"mission", "force", "actions", "parent", "children", "siblings"}
)

func (shownNode) names(d schema.Dialect) (values, getters []string) {
	return component(d, nodeValues, nodeGetters)
}

func (n shownNode) read(x *Execution, name string) any {
	switch name {
	case "componentType":
		return mission.OfNode
	case "_id":
		return n.ID
	case "localKey":
		return n.LocalKey
	case "name":
		return n.Name
	case "description":
		return n.Description
	case "color":
		return n.Color
	case "device":
		return n.Device
	case "initiallyBlocked":
		return n.InitiallyBlocked
	case "hasChildren":
		return len(n.Children) > 0
	case "hasSiblings":
		return n.Parent != nil && len(n.Parent.Children) > 1
	case "position": // where METIS's browser draws it: its server never knows
		return x.object("x", 0, "y", 0)
	case "openable":
		return n.Openable()
	case "closable":
		return n.Closable()
	case "opened":
		return n.Opened
	case "revealed":
		return n.Revealed()
	case "blocked":
		return n.Blocked
	case "executing":
		return n.Executing()
	case "executed":
		return n.Executed()
	case "executionState":
		return x.object("status", n.Status())
	case "executionStatus":
		return n.Status()
	case "mission":
		return x.showRealm(n.Force.Realm)
	case "force":
		return x.show(showForce(n.Force))
	case "actions":
		return list(x, n.Actions, showAction)
	case "parent":
		return showOr(x, n.Parent, showNode)
	case "children":
		return list(x, n.Children, showNode)
	case "siblings":
		return list(x, n.Siblings(), showNode)
	}
	return nil
}

var (
	actionValues     = []string{"componentType", "_id", "localKey", "name", "type", "description"}
	actionGetters    = []string{"successChance", "failureChance", "processTime", "executing", "executionCount", "executionLimitReached", "areEnoughResources", "resourceCosts", "mission", "force", "node", "effects"}
	oldActionGetters = []string{"successChance", "failureChance", "processTime", "executing", "executionCount", "executionLimitReached", "areEnoughResources", "resourceCost", "mission", "force", "node", "effects"}
)

func (shownAction) names(d schema.Dialect) (values, getters []string) {
	if !d.ResourcePools {
		return component(d, actionValues, oldActionGetters)
	}
	return component(d, actionValues, actionGetters)
}

func (a shownAction) read(x *Execution, name string) any {
	switch name {
	case "componentType":
		return mission.OfAction
	case "_id":
		return a.ID
	case "localKey":
		return a.LocalKey
	case "name":
		return a.Name
	case "type":
		return a.Type()
	case "description":
		return a.Description
	case "successChance":
		return a.SuccessChance()
	case "failureChance":
		return a.FailureChance()
	case "processTime":
		return a.ProcessTime()
	case "executing":
		return a.Executing()
	case "executionCount":
		return a.ExecutionCount
	case "executionLimitReached":
		return a.LimitReached()
	case "areEnoughResources":
		return a.EnoughResources()
	case "resourceCost":
		if len(a.Costs) > 0 {
			return a.Cost(0)
		}
	case "resourceCosts":
		costs := make([]js.Value, len(a.Costs))
		for i := range costs {
			costs[i] = x.show(shownCost{a.Action, i, a.Cost(i)})
		}
		return x.session.vm.NewArray(costs...)
	case "mission":
		return x.showRealm(a.Node.Force.Realm)
	case "force":
		return x.show(showForce(a.Node.Force))
	case "node":
		return x.show(showNode(a.Node))
	case "effects":
		if x.lone() && x.self().Action == a.Action {
			return list(x, x.withOwn(a.Effects), showEffect)
		}
		return list(x, a.Effects, showEffect)
	}
	return nil
}

var (
	costValues  = []string{"_id", "name", "baseAmount", "hidden", "icon", "amount"}
	costGetters = []string{"resource", "mission", "force", "node", "action"}
)

func (shownCost) names(schema.Dialect) (values, getters []string) { return costValues, costGetters }

func (c shownCost) read(x *Execution, name string) any {
	spec, r := c.Costs[c.i], c.Node.Force.Realm
	resource := r.ResourceByID(spec.ResourceID)
	switch name {
	case "_id":
		return spec.ID
	case "name", "icon":
		switch {
		case resource == nil:
			return ""
		case name == "icon":
			return resource.Icon
		}
		return resource.Name
	case "baseAmount":
		return spec.Amount
	case "hidden":
		return spec.Hidden
	case "amount":
		return c.amount
	case "resource":
		return showOr(x, resource, showResource)
	case "mission":
		return x.showRealm(r)
	case "force":
		return x.show(showForce(c.Node.Force))
	case "node":
		return x.show(showNode(c.Node))
	case "action":
		return x.show(showAction(c.Action))
	}
	return nil
}

var fileValues = []string{"componentType", "_id", "name", "originalName", "alias", "initialAccess", "mimetype", "size", "extension"}

func (shownFile) names(d schema.Dialect) (values, getters []string) {
	return component(d, fileValues, ofMission)
}

func (f shownFile) read(x *Execution, name string) any {
	switch name {
	case "componentType":
		return mission.OfFile
	case "_id":
		return f.ID
	case "name":
		return f.Name()
	case "originalName":
		return f.Details().OriginalName
	case "alias":
		if f.Alias != "" {
			return f.Alias
		}
	case "initialAccess":
		return x.session.accessList(x.at(), f.MissionFile)
	case "mimetype":
		return f.Details().MimeType
	case "size":
		return f.Details().Size
	case "extension":
		return f.Details().Extension
	case "mission":
		return x.showRealm(f.Realm)
	}
	return nil
}

// object is a plain object of names and values.
func (x *Execution) object(members ...any) *js.Object {
	o := x.session.vm.NewObject()
	for i := 0; i+1 < len(members); i += 2 {
		name, _ := members[i].(string)
		_ = o.Set(name, members[i+1])
	}
	return o
}
