package runtime

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// This file has the methods of the context that change the mission (spec 3.2): what they are called with, what of the
// mission that means, and the traps that METIS leaves in the dark. Everything is found before anything is changed.

// method is a method of the context that returns nothing. Up to 2.4 they take local keys, then component objects.
func (x *Execution) method(name string) func(js.Call) {
	if x.target.Dialect.ComponentTypes {
		return x.byComponent(name)
	}
	return x.byKeys(name)
}

func (x *Execution) byKeys(name string) func(js.Call) {
	switch name {
	case "blockNode":
		return func(c js.Call) { x.block(x.nodeOf(name, c.Argument(0)), true) }
	case "unblockNode": // METIS forgot the default of its parameter
		return func(c js.Call) {
			x.destructure(c.Argument(0))
			x.block(x.nodeOf(name, c.Argument(0)), false)
		}
	case "openNode":
		return func(c js.Call) { x.open(x.nodeOf(name, c.Argument(0)), true) }
	case "closeNode":
		return func(c js.Call) { x.open(x.nodeOf(name, c.Argument(0)), false) }
	case "addNodeAlert":
		return func(c js.Call) { x.alert(x.nodeOf(name, c.Argument(2)), c.Argument(0), c.Argument(1)) }
	case "modifySuccessChance":
		return func(c js.Call) { x.chance(x.actionsOf(name, c.Argument(1)), c.Argument(0)) }
	case "modifyProcessTime":
		return func(c js.Call) { x.time(x.actionsOf(name, c.Argument(1)), c.Argument(0)) }
	case "modifyResourceCost":
		if !x.target.Dialect.ResourcePools {
			return func(c js.Call) { x.cost(x.actionsOf(name, c.Argument(1)), []*mission.Resource{nil}, c.Argument(0)) }
		}
		return func(c js.Call) {
			actions := x.actionsOf(name, c.Argument(2))
			var resources []*mission.Resource
			if r := x.at().ResourceByID(x.key(c.Argument(0))); r != nil {
				resources = append(resources, r)
			} else {
				x.unknownResource(c.Argument(0).String())
			}
			x.cost(actions, resources, c.Argument(1))
		}
	case "modifyResourcePool":
		return func(c js.Call) {
			keys := x.keys(name, c.Argument(1), "forceKey", "poolKey")
			pool, err := x.self().Pool(keys)
			x.check(err, keys)
			x.pool([]*mission.Pool{pool}, c.Argument(0))
		}
	}
	return func(c js.Call) { // grantFileAccess, revokeFileAccess
		file, err := x.self().File(x.key(c.Argument(0)))
		x.check(err, mission.Keys{})
		keys := mission.Keys{Force: mission.Self}
		if !js.IsUndefined(c.Argument(1)) {
			keys.Force = x.key(c.Argument(1))
		}
		force, err := x.self().Force(keys)
		x.check(err, keys)
		x.access([]*mission.Force{force}, []*mission.MissionFile{file}, name == "grantFileAccess")
	}
}

func (x *Execution) byComponent(name string) func(js.Call) {
	switch name {
	case "blockNodes", "unblockNodes":
		return func(c js.Call) { x.block(x.nodes(c.Argument(0)), name == "blockNodes") }
	case "updateNodeBlockStatus":
		return func(c js.Call) { x.block(x.nodes(c.Argument(0)), c.Argument(1).ToBoolean()) }
	case "openNode", "closeNode":
		return func(c js.Call) { x.open(x.nodes(c.Argument(0)), name == "openNode") }
	case "updateNodeOpenState":
		return func(c js.Call) { x.open(x.nodes(c.Argument(0)), c.Argument(1).ToBoolean()) }
	case "addNodeAlert":
		return func(c js.Call) { x.alert(x.nodes(c.Argument(0)), c.Argument(1), c.Argument(2)) }
	case "modifySuccessChance":
		return func(c js.Call) { x.chance(x.actions(c.Argument(0)), c.Argument(1)) }
	case "modifyProcessTime":
		return func(c js.Call) { x.time(x.actions(c.Argument(0)), c.Argument(1)) }
	case "modifyResourceCost":
		return func(c js.Call) {
			actions, wanted := x.actions(c.Argument(0)), x.components(c.Argument(1))
			resources := found(x, wanted, (*mission.Realm).ResourcesFor)
			for _, r := range wanted {
				if x.at().ResourceByID(r.ID) == nil {
					x.unknownResource(r.ID)
				}
			}
			x.cost(actions, resources, c.Argument(2))
		}
	case "modifyResourcePool":
		return func(c js.Call) {
			x.pool(found(x, x.components(c.Argument(0)), (*mission.Realm).PoolsFor), c.Argument(1))
		}
	}
	return func(c js.Call) { // grantFileAccess, revokeFileAccess, updateFileAccess
		forces := found(x, x.components(c.Argument(0)), (*mission.Realm).ForcesFor)
		files := found(x, x.components(c.Argument(1)), (*mission.Realm).FilesFor)
		x.access(forces, files, name == "grantFileAccess" || name == "updateFileAccess" && c.Argument(2).ToBoolean())
	}
}

func (x *Execution) sendOutput(c js.Call) js.Value {
	x.session.guard(x)
	if x.target.Dialect.SendOutputNeedsTo {
		x.sendToComponents(c)
	} else {
		x.sendByKey(c)
	}
	return js.Undefined()
}

// sendByKey is sendOutput(message, to?): to every force, or to one, of which a member may be the only one to see it.
func (x *Execution) sendByKey(c js.Call) {
	s, message := x.session, c.Argument(0).String()
	to, ok := c.Argument(1).(*js.Object)
	switch {
	case !ok && x.home == nil: // most outputs of lone runs, which need no mission
		s.sent(&realm{}, mission.Output{Prefix: "Global:", Message: message})
		return
	case !ok:
		x.at().Send(message, x.occasion())
		return
	}
	keys := mission.Keys{Force: mission.Self}
	given := to.Get("forceKey")
	if !js.IsUndefined(given) {
		keys.Force = x.key(given)
	}
	force, err := x.self().Force(keys)
	x.check(err, keys)
	if keys.Force == mission.Self && !js.IsUndefined(given) {
		_ = to.Set("forceKey", force.LocalKey) // as METIS does
	}
	member := ""
	if id := to.Get("memberId"); !js.IsNullish(id) {
		member = x.key(id)
		if !slices.ContainsFunc(s.members, func(m *Member) bool { return m.ID == member }) {
			s.vm.Throw("Error", fmt.Sprintf(`Could not find member with ID "%s" in the session.`, id), "", "context.session.members lists those there are")
		}
	}
	force.Send(message, x.occasion(), member)
}

// sendToComponents is sendOutput(message, to): to all if the mission is among them, else to each force.
func (x *Execution) sendToComponents(c js.Call) {
	message, kind := c.Argument(0).String(), x.occasion()
	list := x.components(c.Argument(1))
	if slices.ContainsFunc(list, func(c mission.Component) bool { return c.Type == mission.OfMission }) {
		x.at().Send(message, kind)
		return
	}
	for _, force := range found(x, list, (*mission.Realm).ForcesFor) {
		force.Send(message, kind, "")
	}
}

// occasion is the trigger that an output is sent for. It makes no effect for a lone run.
func (x *Execution) occasion() string {
	if x.effect != nil {
		return x.effect.Trigger
	}
	return cmp.Or(x.trigger, mission.ExecutionSuccess)
}

// changed notes that a script which has settled goes on changing the mission.
func (x *Execution) changed() { x.late("changed the mission") }

func (x *Execution) block(nodes []*mission.Node, blocked bool) {
	for _, n := range nodes {
		n.SetBlocked(blocked)
	}
	x.changed()
}

func (x *Execution) open(nodes []*mission.Node, opened bool) {
	for _, n := range nodes {
		skip, code, state, fact := (*mission.Skip)(nil), "open-skipped", "opened", "openable"
		if opened {
			skip = n.Open()
		} else {
			code, state, fact = "close-skipped", "closed", "closable"
			skip = n.Close()
		}
		if skip == nil {
			continue
		}
		d := event.Diagnostic{Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("node %s/%s is not %s: %s; METIS only writes this to its log", n.Force.LocalKey, n.LocalKey, state, skip.Reason),
			Hint:    "look at the node's " + fact + " first"}
		d.Code = code
		x.session.oncePlace(x, d)
	}
	x.changed()
}

func (x *Execution) alert(nodes []*mission.Node, message, severity js.Value) {
	level := ""
	if !js.IsUndefined(severity) {
		level = severity.String()
		switch level {
		case "info", "suspicious", "warning", "danger":
		default:
			x.session.oncePlace(x, event.Diagnostic{Code: "alert-severity", Severity: schema.SeverityWarning,
				Message: fmt.Sprintf("an alert of the severity %q: METIS takes it as it is, and its browser knows no such alert", level),
				Hint:    "it is one of info, suspicious, warning and danger"})
		}
	}
	text := message.String()
	for _, n := range nodes {
		n.Alert(text, level)
	}
	x.changed()
}

func (x *Execution) chance(actions []*mission.Action, v js.Value) {
	operand := x.operand(v)
	if f, ok := operand.(float64); ok && math.Abs(f) > 1 {
		x.session.oncePlace(x, event.Diagnostic{Code: "operand-fraction", Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("a success chance is changed by %v: it is a fraction from 0 to 1, so that means %v %%", v, f*100),
			Hint:    fmt.Sprintf("for %v %% write %v", v, f/100)})
		v = nil // said
	}
	x.modify(actions, v, func(a *mission.Action) (bool, float64) { return a.ModifySuccessChance(operand), a.SuccessChance() })
}

func (x *Execution) time(actions []*mission.Action, v js.Value) {
	operand := x.operand(v)
	x.modify(actions, v, func(a *mission.Action) (bool, float64) { return a.ModifyProcessTime(operand), a.ProcessTime() })
}

func (x *Execution) cost(actions []*mission.Action, resources []*mission.Resource, v js.Value) {
	operand := x.operand(v)
	for _, r := range resources {
		x.modify(actions, v, func(a *mission.Action) (bool, float64) { return a.ModifyResourceCost(r, operand), 0 })
	}
}

// modify changes actions and says what the limits took away of an operand; v is nil if there is nothing to say.
func (x *Execution) modify(actions []*mission.Action, v js.Value, by func(*mission.Action) (clamped bool, now float64)) {
	for _, a := range actions {
		clamped, now := by(a)
		if clamped && v != nil && !math.IsNaN(now) {
			x.session.oncePlace(x, event.Diagnostic{Code: "operand-clamped", Severity: schema.SeverityWarning,
				Message: fmt.Sprintf("action %s/%s/%s is changed by %v, and METIS stops at its limit, %v", a.Node.Force.LocalKey, a.Node.LocalKey, a.LocalKey, v, x.session.vm.Value(now)),
				Hint:    "a success chance is from 0 to 1, a process time from 0 to 7199000 ms, a cost at least 0"})
		}
	}
	x.changed()
}

func (x *Execution) pool(pools []*mission.Pool, v js.Value) {
	operand := x.operand(v)
	for _, p := range pools {
		if err := p.Modify(operand); err != nil {
			x.session.vm.Throw("Error", err.Error(), "", "up to METIS 2.3 a pool can only be added to")
		}
	}
	x.changed()
}

func (x *Execution) access(forces []*mission.Force, files []*mission.MissionFile, granted bool) {
	for _, force := range forces {
		for _, file := range files {
			file.SetAccess(force, granted)
		}
	}
	x.changed()
}

func (x *Execution) unknownResource(id string) {
	x.session.oncePlace(x, event.Diagnostic{Code: "resource-unknown", Severity: schema.SeverityWarning,
		Message: fmt.Sprintf("the mission has no resource with the _id %q: METIS changes no cost and says nothing", id),
		Hint:    "context.mission.resources lists those there are; the resource comes before the operand"})
}

// operand is what a script adds to a number, as package mission wants it. METIS checks no type.
func (x *Execution) operand(v js.Value) any {
	said := func(v any) any {
		x.session.oncePlace(x, event.Diagnostic{Code: "operand-type", Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("the operand is %s and no number: METIS adds it as JavaScript does, and what comes out may be none either", quoted(v)),
			Hint:    "convert it first: Number(text)"})
		return v
	}
	switch {
	case js.IsUndefined(v):
		said("undefined")
		return math.NaN()
	case js.IsNullish(v):
		return said(nil)
	case js.IsString(v):
		return said(v.String())
	}
	if o, ok := v.(*js.Object); ok {
		return said(o.String())
	}
	switch n := v.Export().(type) {
	case bool:
		return said(n)
	case *big.Int:
		x.session.vm.Throw("TypeError", "Cannot mix BigInt and other types, use explicit conversions", "", "write Number(operand)")
	}
	f := v.ToFloat() // throws for a symbol
	if math.IsNaN(f) {
		return said(f)
	}
	return f
}

func quoted(v any) string {
	if v == nil {
		return "null"
	}
	if s, ok := v.(string); ok && s != "undefined" {
		return fmt.Sprintf("the text %q", s)
	}
	return fmt.Sprint(v)
}

// inexact marks a key that is no text: METIS compares with ===, so it finds nothing, whatever it looks like.
const inexact = "\x00"

func (x *Execution) key(v js.Value) string {
	if js.IsString(v) {
		return v.String()
	}
	return inexact + v.String()
}

// destructure is what JavaScript does to a parameter { forceKey, ... } without a default.
func (x *Execution) destructure(v js.Value) {
	switch {
	case js.IsUndefined(v):
		x.session.vm.Throw("TypeError", "Cannot destructure property 'forceKey' of 'undefined' as it is undefined.", "", "write unblockNode({}): METIS has no default here")
	case js.IsNullish(v):
		x.session.vm.Throw("TypeError", "Cannot destructure property 'forceKey' of 'object null' as it is null.", "", "leave it out, or write {}")
	}
}

// keys reads an options object of local keys. known are the members that the method looks at.
func (x *Execution) keys(method string, v js.Value, known ...string) mission.Keys {
	keys := mission.DefaultKeys()
	if slices.Contains(known, "poolKey") {
		keys.Pool = "undefined" // it has no default
	}
	if js.IsUndefined(v) {
		return keys
	}
	x.destructure(v)
	o, ok := v.(*js.Object)
	hit := false
	if ok {
		for _, name := range known {
			given := o.Get(name)
			if js.IsUndefined(given) {
				continue
			}
			hit = true
			switch name {
			case "forceKey":
				keys.Force = x.key(given)
			case "nodeKey":
				keys.Node = x.key(given)
			case "actionKey":
				keys.Action = x.key(given)
			case "poolKey":
				keys.Pool = x.key(given)
			}
		}
	}
	if !hit && (!ok || len(o.Keys()) > 0) {
		x.session.oncePlace(x, event.Diagnostic{Code: "keys-ignored", Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("%s gets no key that it knows and takes the effect's own component", method),
			Hint:    "write { " + join(known, ", ") + " } with local keys"})
	}
	return keys
}

func (x *Execution) nodeOf(method string, v js.Value) []*mission.Node {
	keys := x.keys(method, v, "forceKey", "nodeKey")
	n, err := x.self().Node(keys)
	x.check(err, keys)
	return []*mission.Node{n}
}

func (x *Execution) actionsOf(method string, v js.Value) []*mission.Action {
	keys := x.keys(method, v, "forceKey", "nodeKey", "actionKey")
	actions, err := x.self().Actions(keys)
	x.check(err, keys)
	return actions
}

// check throws what the mission says, in METIS's words.
func (x *Execution) check(err error, keys mission.Keys) {
	switch {
	case err == nil:
	case errors.Is(err, mission.ErrComponentType):
		x.session.vm.Throw("TypeError", err.Error(), "", "the method takes no component of that kind: see its signature")
	default:
		hint := x.near(keys)
		if strings.Contains(err.Error(), inexact) {
			hint = "keys are texts: put it in quotes"
		}
		x.session.vm.Throw("Error", strings.ReplaceAll(err.Error(), inexact, ""), "", hint)
	}
}

// near lists what could have been meant where a key was not found.
func (x *Execution) near(keys mission.Keys) string {
	if keys.Force == "" {
		return ""
	}
	var names []string
	force, own := x.at().ForceOf(keys.Force), (*mission.Node)(nil)
	if action := x.self().Action; action != nil {
		if own = action.Node; keys.Force == mission.Self {
			force = own.Force
		}
	}
	what := "the mission has the forces "
	switch {
	case force == nil:
		for _, f := range x.at().Forces {
			names = append(names, f.LocalKey)
		}
	case keys.Pool != "":
		what = "force " + force.LocalKey + " has the pools "
		for _, p := range force.Pools {
			names = append(names, p.LocalKey)
		}
	default:
		node := force.NodeOf(keys.Node)
		if keys.Node == mission.Self && own != nil {
			node = own
		}
		if node == nil {
			what = "force " + force.LocalKey + " has the nodes "
			for _, n := range force.Nodes {
				names = append(names, n.LocalKey)
			}
			break
		}
		what = "node " + node.Force.LocalKey + "/" + node.LocalKey + " has the actions "
		for _, a := range node.Actions {
			names = append(names, a.LocalKey)
		}
	}
	if len(names) > 12 {
		names = append(names[:12], "...")
	}
	if len(names) == 0 {
		return ""
	}
	return what + join(names, ", ")
}

// components are those that a script passes, one or a list of them.
func (x *Execution) components(v js.Value) []mission.Component {
	values := []js.Value{v}
	if o, ok := v.(*js.Object); ok && o.ClassName() == "Array" {
		values = nil
		for _, key := range o.Keys() {
			values = append(values, o.Get(key))
		}
	}
	list := make([]mission.Component, len(values))
	for i, v := range values {
		if js.IsNullish(v) {
			what := "undefined"
			if v != nil {
				what = v.String()
			}
			x.session.vm.Throw("TypeError", fmt.Sprintf("Cannot read properties of %s (reading 'componentType')", what), "",
				"pass a component, such as context.mission or context.effect.sourceForce, or a list of them")
		}
		if o, ok := v.(*js.Object); ok {
			list[i] = mission.Component{Type: text(o.Get("componentType")), ID: text(o.Get("_id"))}
		}
	}
	return list
}

func found[T any](x *Execution, list []mission.Component, in func(*mission.Realm, []mission.Component) ([]T, error)) []T {
	things, err := in(x.at().Realm, list)
	x.check(err, mission.Keys{})
	return things
}

func (x *Execution) nodes(v js.Value) []*mission.Node {
	return found(x, x.components(v), (*mission.Realm).NodesFor)
}

func (x *Execution) actions(v js.Value) []*mission.Action {
	return found(x, x.components(v), (*mission.Realm).ActionsFor)
}
