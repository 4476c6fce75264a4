package runtime

import (
	"fmt"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// blank is the mission that stands in when a session has none: one force, with one node and one
// action, which host the effect. Scripts that look at it run; nothing changes it.
type blank struct{}

func (blank) missionID() string { return "blank-mission" }
func (blank) forceKey() string  { return "1" }
func (blank) prefix() string    { return strings.ReplaceAll(blankForce, " ", "-") + ":" }

const blankForce = "Blue Force"

// force resolves a forceKey: self and nothing are the effect's own.
func (b blank) force(key string) (string, bool) {
	return b.forceKey(), key == "" || key == "self" || key == b.forceKey()
}

// field is one property of an exposed object: a value, or what gives one at each read.
type field struct {
	name string
	v    any             // a Go value or a js.Value
	get  func() js.Value // instead of v
}

// expose makes an object as METIS exposes them: plain, its references getters (spec 3.3).
func (s *Session) expose(fields ...field) *js.Object {
	o := s.vm.NewObject()
	for _, f := range fields {
		if f.get != nil {
			s.vm.Getter(o, f.name, f.get)
			continue
		}
		_ = o.Set(f.name, f.v)
	}
	return o
}

func (s *Session) exposeMission(x *Execution) js.Value {
	all := map[string]func() js.Value{
		"resources":  func() js.Value { return s.vm.NewArray() },
		"forces":     func() js.Value { return s.vm.NewArray(s.exposeForce(x)) },
		"allNodes":   func() js.Value { return s.vm.NewArray(s.exposeNode(x)) },
		"allActions": func() js.Value { return s.vm.NewArray(s.exposeAction(x)) },
		"allEffects": func() js.Value { return s.vm.NewArray(x.exposeEffect()) },
		"files":      func() js.Value { return s.vm.NewArray() },
		"effects":    func() js.Value { return s.vm.NewArray() },
	}
	values := map[string]any{"componentType": "mission", "_id": s.nodes.missionID(), "name": "Blank Mission", "resourceLabel": "Resources"}
	var fields []field
	for _, name := range x.target.Dialect.MissionMembers {
		fields = append(fields, field{name: name, v: values[name], get: all[name]})
	}
	return s.expose(fields...)
}

// component puts 2.5's componentType first.
func component(x *Execution, kind string, fields ...field) []field {
	if x.target.Dialect.ComponentTypes {
		return append([]field{{name: "componentType", v: kind}}, fields...)
	}
	return fields
}

func (s *Session) exposeForce(x *Execution) js.Value {
	return s.expose(component(x, "force",
		field{name: "_id", v: "blank-force"}, field{name: "localKey", v: s.nodes.forceKey()}, field{name: "name", v: blankForce}, field{name: "color", v: "#34a1fb"},
		field{name: "mission", get: func() js.Value { return s.exposeMission(x) }},
		field{name: "nodes", get: func() js.Value { return s.vm.NewArray(s.exposeNode(x)) }})...)
}

func (s *Session) exposeNode(x *Execution) js.Value {
	return s.expose(component(x, "node",
		field{name: "_id", v: "blank-node"}, field{name: "localKey", v: "1"}, field{name: "name", v: "Blank Node"}, field{name: "description", v: ""},
		field{name: "color", v: "#ffffff"}, field{name: "device", v: false}, field{name: "initiallyBlocked", v: false},
		field{name: "hasChildren", v: false}, field{name: "hasSiblings", v: false},
		field{name: "openable", v: true}, field{name: "closable", v: false}, field{name: "opened", v: false}, field{name: "revealed", v: true},
		field{name: "blocked", v: false}, field{name: "executing", v: false}, field{name: "executed", v: false},
		field{name: "mission", get: func() js.Value { return s.exposeMission(x) }},
		field{name: "force", get: func() js.Value { return s.exposeForce(x) }},
		field{name: "actions", get: func() js.Value { return s.vm.NewArray(s.exposeAction(x)) }},
		field{name: "children", get: func() js.Value { return s.vm.NewArray() }},
		field{name: "siblings", get: func() js.Value { return s.vm.NewArray() }})...)
}

func (s *Session) exposeAction(x *Execution) js.Value {
	return s.expose(component(x, "action",
		field{name: "_id", v: "blank-action"}, field{name: "localKey", v: "1"}, field{name: "name", v: "Blank Action"}, field{name: "type", v: "repeatable"},
		field{name: "description", v: ""}, field{name: "successChance", v: 0.5}, field{name: "failureChance", v: 0.5}, field{name: "processTime", v: 5000},
		field{name: "executing", v: false}, field{name: "executionCount", v: 0}, field{name: "executionLimitReached", v: false}, field{name: "areEnoughResources", v: true},
		field{name: "mission", get: func() js.Value { return s.exposeMission(x) }},
		field{name: "force", get: func() js.Value { return s.exposeForce(x) }},
		field{name: "node", get: func() js.Value { return s.exposeNode(x) }},
		field{name: "effects", get: func() js.Value { return s.vm.NewArray(x.exposeEffect()) }})...)
}

func (x *Execution) exposeEffect() js.Value {
	s, t := x.session, x.target
	arguments := field{name: t.Dialect.EffectArguments, get: func() js.Value { return x.argsObject() }}
	if t.Dialect.ScriptTakesValues {
		arguments.get = func() js.Value { return x.argumentList() }
	}
	return s.expose(
		field{name: "_id", v: x.id}, field{name: "localKey", v: "1"}, field{name: "name", v: t.Name}, field{name: "type", v: "executionTriggeredEffect"},
		field{name: "trigger", v: "execution-success"}, field{name: "description", v: ""}, field{name: "order", v: 0},
		field{name: "mission", get: func() js.Value { return s.exposeMission(x) }},
		field{name: "host", get: func() js.Value { return s.exposeAction(x) }},
		field{name: "sourceForce", get: func() js.Value { return s.exposeForce(x) }},
		field{name: "sourceNode", get: func() js.Value { return s.exposeNode(x) }},
		field{name: "sourceAction", get: func() js.Value { return s.exposeAction(x) }},
		field{name: "target", get: func() js.Value { return s.exposeTarget(t) }},
		field{name: "environment", get: func() js.Value { return s.exposeEnvironment(t.environment) }},
		arguments)
}

// argumentList is context.effect.arguments of 2.5: {_id, parameterId, type, value}, declared ones
// first, in order (spec 2.3).
func (x *Execution) argumentList() js.Value {
	s := x.session
	var list []js.Value
	add := func(id, kind string) {
		v, err := x.value(id)
		if err != nil {
			panic(s.vm.Carry(err))
		}
		list = append(list, s.expose(field{name: "_id", v: id}, field{name: "parameterId", v: id}, field{name: "type", v: kind}, field{name: "value", v: v}))
	}
	for _, p := range x.target.Parameters {
		if _, ok := x.arguments.Get(p.ID); ok {
			add(p.ID, string(p.Type))
		}
	}
	for _, a := range x.arguments {
		if _, ok := x.target.Parameter(a.ID); !ok {
			add(a.ID, "unknown")
		}
	}
	return s.vm.NewArray(list...)
}

func (s *Session) exposeTarget(t *target) js.Value {
	return s.expose(field{name: "_id", v: t.ID}, field{name: "name", v: t.Name}, field{name: "description", v: t.Description},
		field{name: "environment", get: func() js.Value { return s.exposeEnvironment(t.environment) }})
}

func (s *Session) exposeEnvironment(env *environment) js.Value {
	return s.expose(field{name: "_id", v: env.ID}, field{name: "name", v: env.schema.Name}, field{name: "description", v: env.schema.Description},
		field{name: "version", v: env.schema.Version},
		field{name: "targets", get: func() js.Value {
			var list []js.Value
			for _, t := range s.all(env) {
				if t.failure == nil {
					list = append(list, s.exposeTarget(t))
				}
			}
			return s.vm.NewArray(list...)
		}})
}

func (x *Execution) exposeSession() js.Value {
	s := x.session
	none := func() js.Value { return s.vm.NewArray() }
	fields := []field{
		{name: "_id", v: s.id}, {name: "name", v: "Blank Mission"}, {name: "state", v: s.state}, {name: "config", v: x.exposeConfig()},
		{name: "launchedAt", v: s.vm.NewDate(s.launched)},
		{name: "members", get: none}, {name: "participants", get: none}, {name: "observers", get: none}, {name: "managers", get: none},
	}
	if x.target.Dialect.JoinedMembers {
		fields = append(fields, field{name: "joinedMembers", get: none})
	}
	return s.expose(fields...)
}

func (x *Execution) exposeConfig() js.Value {
	s := x.session
	return s.expose(field{name: "name", v: "Blank Mission"}, field{name: "accessibility", v: "testing"}, field{name: "infiniteResources", v: true},
		field{name: "targetEnvConfig", get: func() js.Value { return s.targetEnvConfig(x) }})
}

// targetEnvConfig is the environment's config that the session selects, read anew each time (spec 5);
// null if it selects none or one that is not there.
func (s *Session) targetEnvConfig(x *Execution) js.Value {
	env := x.target.environment
	id, ok := s.configs[env.ID]
	if !ok {
		return js.Null()
	}
	config, err := env.Config(id)
	if err != nil {
		s.once(x, event.Diagnostic{Code: "config-unknown", Severity: schema.SeverityWarning, Source: s.vm.Where().String(),
			Message: fmt.Sprintf("context.config.targetEnvConfig is null: %v", err), Hint: "select a config that is there with --config, and mend configs.json"})
		return js.Null()
	}
	s.emitting.Lock()
	s.mask.Add(event.Secrets(config.Data)...)
	s.emitting.Unlock()
	v, err := s.vm.JSON(config.Exposed())
	if err != nil {
		panic(s.vm.NewError("Error", err.Error(), "", ""))
	}
	return v
}

// outputTargets are the kinds of component in sendOutput's second argument (spec 3.2.2): force or
// mission, the mission alone if there is one.
func (s *Session) outputTargets(x *Execution, to js.Value) []string {
	if js.IsNullish(to) {
		s.vm.Throw("TypeError", fmt.Sprintf("Cannot read properties of %s (reading 'componentType')", orUndefined(to).String()), "",
			"write whom the output is for: context.sendOutput(message, context.mission) or a force")
	}
	list := []js.Value{to}
	if o, ok := to.(*js.Object); ok && o.ClassName() == "Array" {
		list = nil
		for _, key := range o.Keys() {
			list = append(list, o.Get(key))
		}
	}
	var kinds []string
	for _, v := range list {
		o, ok := v.(*js.Object)
		kind := ""
		if ok {
			kind = text(o.Get("componentType"))
		}
		switch {
		case kind == "mission":
			return []string{"mission"}
		case kind == "force" && text(o.Get("_id")) == "blank-force":
			kinds = append(kinds, kind)
		case kind == "force":
			s.vm.Throw("Error", fmt.Sprintf("Could not find force with ID %q in the mission with ID %q.", text(o.Get("_id")), s.nodes.missionID()), "", "")
		default:
			s.vm.Throw("TypeError", "Cannot read properties of undefined (reading '_id')", "", "sendOutput takes a force, the mission, or a list of them")
		}
	}
	return kinds
}

func orUndefined(v js.Value) js.Value {
	if v == nil {
		return js.Undefined()
	}
	return v
}
