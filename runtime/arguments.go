package runtime

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// This file gives arguments to scripts (spec 2.2, 2.3).

// shown lists the arguments of an effect as METIS 2.5 does: those whose dependencies are met, in order of declaration.
func (x *Execution) shown(e *mission.Effect) []mission.Argument {
	if e == nil { // of a hook
		return nil
	}
	if t := x.targetOf(e); t != nil && !(x.lone() && e == x.effect) {
		return e.Shown(t.Target)
	}
	return e.Arguments // of a lone run complete and checked
}

// values is the object of all declared parameters' values that a script of 2.5 gets. It is made for every execution,
// so a lone run without components makes no effect for it.
func (x *Execution) values() (o *js.Object, failure *event.Error) {
	o = x.session.vm.NewObject()
	failure = x.session.vm.Enter(&x.task, func() {
		get := x.getter()
		for _, p := range x.target.Parameters {
			if p.Type == schema.MissionComponent {
				x.sayGone(p)
			}
			_ = o.Set(p.ID, get(p.ID))
		}
	})
	if failure != nil {
		return nil, failure
	}
	return o, nil
}

// getter finds the value of a parameter; undefined for one that the target does not declare, or that is hidden.
func (x *Execution) getter() func(id string) js.Value {
	raw := func(id string) (json.RawMessage, bool) { return x.arguments.Get(id) }
	if !x.lone() {
		shown := x.shown(x.effect)
		raw = func(id string) (json.RawMessage, bool) {
			for _, a := range shown {
				if a.ParameterID == id {
					return a.Value, true
				}
			}
			return nil, false
		}
	}
	return func(id string) js.Value {
		p, declared := x.target.Parameter(id)
		value, ok := raw(id)
		if !declared || !ok {
			return js.Undefined()
		}
		return x.argument(id, string(p.Type), value)
	}
}

// argument is the value of one argument of 2.5: components for their selections.
func (x *Execution) argument(id, kind string, value json.RawMessage) js.Value {
	if kind != string(schema.MissionComponent) {
		return x.parse(id, value)
	}
	selections, err := mission.ParseSelections(value)
	if err != nil {
		return x.parse(id, value) // of an unknown type, which METIS never checks
	}
	var found []js.Value
	for _, selection := range selections {
		if c, ok := x.at().Resolve(selection); ok {
			found = append(found, x.component(c))
		}
	}
	return x.session.vm.NewArray(found...)
}

// sayGone says which selections of an argument METIS drops because they lead nowhere.
func (x *Execution) sayGone(p *schema.Parameter) {
	value, _ := x.arguments.Get(p.ID)
	if !x.lone() && x.effect != nil {
		i := slices.IndexFunc(x.effect.Arguments, func(a mission.Argument) bool { return a.ParameterID == p.ID })
		if i < 0 {
			return
		}
		value = x.effect.Arguments[i].Value
	}
	selections, _ := mission.ParseSelections(value)
	for _, selection := range selections {
		if _, ok := x.at().Resolve(selection); ok {
			continue
		}
		d := event.Diagnostic{Code: "component-gone", Severity: schema.SeverityWarning, Source: x.target.File,
			Message: fmt.Sprintf("argument %q: the mission has no %s %q (%s): METIS leaves it out", p.ID, selection.ComponentType, selection.LastKnownName, join(selection.IDs, "/")),
			Hint:    "choose another component for it"}
		if x.at().blank {
			d.Severity, d.Hint = schema.SeverityInfo, "a run without a mission has one force with one node and one action"
		}
		x.session.once(x, d)
	}
}

// component exposes what a selection was resolved to.
func (x *Execution) component(c mission.Component) js.Value {
	r := x.at().Realm
	switch c.Type {
	case mission.OfForce:
		return showOr(x, r.ForceByID(c.ID), showForce)
	case mission.OfNode:
		return showOr(x, r.NodeByID(c.ID), showNode)
	case mission.OfAction:
		return showOr(x, r.ActionByID(c.ID), showAction)
	case mission.OfFile:
		return showOr(x, r.FileByID(c.ID), showFile)
	case mission.OfResource:
		return showOr(x, r.ResourceByID(c.ID), showResource)
	case mission.OfPool:
		return showOr(x, r.PoolByID(c.ID), showPool)
	}
	return x.showRealm(r)
}

func (x *Execution) parse(id string, value json.RawMessage) js.Value {
	v, err := x.session.vm.JSON(value)
	if err != nil {
		panic(x.session.vm.Carry(&event.Error{Code: event.CodeArguments, Message: fmt.Sprintf("argument %q: %v", id, err)}))
	}
	return v
}

// getArguments is spec 2.3: one value for an id, an object for a list. It is not guarded.
func (x *Execution) getArguments(c js.Call) js.Value {
	get := x.getter()
	list, ok := c.Argument(0).(*js.Object)
	if !ok {
		return get(c.Argument(0).String())
	}
	o := x.session.vm.NewObject()
	for _, key := range list.Keys() {
		id := list.Get(key).String()
		_ = o.Set(id, get(id))
	}
	return o
}

// argumentList is effect.arguments of 2.5: {_id, parameterId, type, value}, undeclared ones last.
func (x *Execution) argumentList(e *mission.Effect) js.Value {
	var items []js.Value
	for _, a := range x.shown(e) {
		items = append(items, x.object("_id", a.ID, "parameterId", a.ParameterID, "type", a.Type, "value", x.argument(a.ParameterID, a.Type, a.Value)))
	}
	return x.session.vm.NewArray(items...)
}

// argsOf is effect.args up to 2.4: a new object each time, without the names that METIS takes out of metadata. Up to 2.3
// the copy is shallow: they are taken out of the stored effect, and a write into metadata stays there.
func (x *Execution) argsOf(e *mission.Effect) *js.Object { return x.copyArgs(e, false) }

func (x *Execution) copyArgs(e *mission.Effect, nulls bool) *js.Object {
	stored := x.storedArgs(e)
	args := x.session.vm.NewObject()
	for _, id := range stored.Keys() {
		v := stored.Get(id)
		if js.IsNullish(v) && !nulls {
			x.session.oncePlace(x, event.Diagnostic{Code: "argument-null", Severity: schema.SeverityWarning,
				Message: fmt.Sprintf("argument %q is null: METIS throws where a script reads effect.args", id), Hint: "leave the argument out, or give it a value"})
			x.session.vm.Throw("TypeError", fmt.Sprintf("Cannot read properties of %s (reading 'forceName')", v), "", fmt.Sprintf("argument %q has no value", id))
		}
		if metadata, ok := v.(*js.Object); ok {
			_ = metadata.Delete("forceName")
			_ = metadata.Delete("nodeName")
		}
		_ = args.Set(id, v)
	}
	return args
}

// allArgs is an object of all arguments by id, undeclared ones included.
func (x *Execution) allArgs() *js.Object {
	e := x.self()
	if !x.target.Dialect.ScriptTakesValues {
		return x.copyArgs(e, true)
	}
	o := x.session.vm.NewObject()
	for _, a := range slices.Backward(x.shown(e)) { // of two the first counts
		_ = o.Set(a.ParameterID, x.argument(a.ParameterID, a.Type, a.Value))
	}
	return o
}

// storedArgs are the live objects of an effect's arguments where scripts share them; else new ones.
func (x *Execution) storedArgs(e *mission.Effect) *js.Object {
	at := &x.stored
	if shared := x.at().stored; !x.lone() || e != x.effect {
		if o := shared[e]; o != nil {
			return o
		}
		at = nil
	} else if x.stored != nil {
		return x.stored
	}
	o, ok := x.parse("args", e.Args).(*js.Object)
	if !ok {
		o = x.session.vm.NewObject()
	}
	switch {
	case !x.target.Dialect.SharesArguments:
	case at != nil:
		*at = o
	default:
		r := x.at()
		if r.stored == nil {
			r.stored = map[*mission.Effect]*js.Object{}
		}
		r.stored[e] = o
	}
	return o
}

// keepArgs writes what scripts did to arguments that they share (up to 2.3) back into the mission: before METIS looks at
// them.
func (s *Session) keepArgs(r *realm, e *mission.Effect) {
	if o := r.stored[e]; o != nil {
		if text, _, failure := s.vm.Stringify(nil, o); failure == nil && text != nil {
			e.Args = text
		}
	}
}

// keep writes back, before a reset, what scripts did to shared arguments and to lists of access.
func (s *Session) keep(r *realm) {
	for e := range r.stored {
		s.keepArgs(r, e)
	}
	for f, list := range r.access {
		_ = s.vm.Enter(nil, func() {
			f.InitialAccess = nil
			for _, key := range list.Keys() {
				if id := list.Get(key); js.IsString(id) {
					f.InitialAccess = append(f.InitialAccess, id.String())
				}
			}
		})
	}
}

// next is the realm of the next instance. A file's list of initial access is the same one [run].
func (s *Session) next(r *realm) *realm {
	s.keep(r)
	n := &realm{Realm: r.Reset(), name: r.name, blank: r.blank}
	for f, list := range r.access {
		if same := n.FileByID(f.ID); same != nil {
			n.share(same, list)
		}
	}
	return n
}

func (r *realm) share(f *mission.MissionFile, list *js.Object) {
	if r.access == nil {
		r.access = map[*mission.MissionFile]*js.Object{}
	}
	r.access[f] = list
}

// accessList is file.initialAccess: the mission's own list, which a script can change (spec 3.3).
func (s *Session) accessList(r *realm, f *mission.MissionFile) *js.Object {
	if list := r.access[f]; list != nil {
		return list
	}
	ids := make([]js.Value, len(f.InitialAccess))
	for i, id := range f.InitialAccess {
		ids[i] = s.vm.Value(id)
	}
	list := s.vm.NewArray(ids...)
	r.share(f, list)
	return list
}
