package runtime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// This file brings the arguments of effects up to date by their targets' migrations (spec 6).

// Migration says what is to be brought up to date: an effect of the session's mission, or the arguments of one that is in
// none.
type Migration struct {
	Effect string // _id of an effect of the mission; empty: what follows

	Target  Reference
	Name    string          // of the effect; may be empty
	Version string          // of the environment that the arguments were made for
	Args    json.RawMessage // as missions store them: an object up to 2.4, a list from 2.5 on
}

// Migrated is what a migration came to.
type Migrated struct {
	From, To      string   // versions
	Applied       []string // whose scripts ran, in order; none: nothing was pending
	Before, After json.RawMessage
}

// Migrate runs the migrations of a target that an effect needs. A script that throws, or that leaves what no mission can
// hold, is an *event.Error, and nothing is changed; neither is the mission, whose file mission.Rewrite changes.
func (s *Session) Migrate(m Migration) (Migrated, error) {
	type answer struct {
		migrated Migrated
		failure  *event.Error
	}
	a, ok := do(s, func() (a answer) {
		a.migrated, a.failure = s.migrate(m)
		return a
	})
	switch {
	case !ok:
		return Migrated{}, s.lost()
	case a.failure != nil:
		return Migrated{}, a.failure
	}
	return a.migrated, nil
}

func (s *Session) migrate(m Migration) (Migrated, *event.Error) {
	s.prepare()
	x := &Execution{session: s, kind: "effect", instance: s.now}
	x.task.Owner = x
	if m.Effect != "" {
		if failure := x.ofMission(m.Effect); failure != nil {
			return Migrated{}, failure
		}
	} else {
		t, failure := s.open(m.Target)
		if failure != nil {
			return Migrated{}, failure
		}
		x.target = t
		e := &mission.Effect{EffectSpec: &mission.EffectSpec{ID: "effect", LocalKey: "1", Name: m.Name, TargetID: t.ID, EnvironmentID: t.environment.ID,
			Trigger: mission.ExecutionSuccess}, Realm: x.at().Realm, Version: m.Version, Args: m.Args}
		if t.Dialect.StoresArgumentList() {
			list, err := mission.ParseArguments(m.Args)
			if err != nil {
				return Migrated{}, &event.Error{Code: event.CodeArguments, Message: err.Error(), Hint: "give the effect's arguments as METIS stores them"}
			}
			e.Arguments = list
		}
		if actions := e.Realm.AllActions(); len(actions) > 0 {
			e.Action = actions[0]
		}
		x.effect = e
	}
	t, e := x.target, x.effect
	result := Migrated{From: e.Version, To: e.Version, Before: e.Args}
	outdated := false
	versions := s.migrations(t)
	if latest, err := schema.LatestMigration(versions, t.Dialect); err != nil {
		return result, &event.Error{Code: event.CodeArguments, Message: err.Error(), Hint: "mend the version that the target registers"}
	} else if latest != "" {
		pending, err := schema.PendingMigrations(versions, e.Version, t.Dialect)
		if err != nil {
			return result, &event.Error{Code: event.CodeArguments, Message: err.Error(), Hint: "give the version of the environment that the effect was made for"}
		}
		result.Applied, outdated = pending, len(pending) > 0
	}
	if t.Dialect.StoresArgumentList() {
		var list []mission.Argument
		if !outdated { // METIS fills in defaults when it loads the mission
			list = e.Complete(t.Target)
		} else {
			list = e.Refreshed()
		}
		result.Before, _ = json.Marshal(list)
	}
	result.After = result.Before
	if !outdated {
		return result, nil
	}
	failure := x.migrations(&result)
	if failure != nil {
		return Migrated{}, failure
	}
	result.To = result.Applied[len(result.Applied)-1]
	return result, nil
}

// ofMission makes the execution stand for an effect of the mission.
func (x *Execution) ofMission(id string) *event.Error {
	s := x.session
	if s.mission == nil {
		return &event.Error{Code: event.CodeUsage, Message: "the session has no mission", Hint: "open one with a mission"}
	}
	var ids []string
	for _, r := range s.now.realms {
		for _, e := range r.AllEffects() {
			if e.ID != id {
				ids = append(ids, e.ID)
				continue
			}
			x.home, x.effect = r, e
			if env := s.environments[e.EnvironmentID]; env != nil && env.failure == nil {
				x.target = env.ids[e.TargetID]
			}
			if x.target == nil {
				issue := s.issues(r, e, nil)[0]
				return &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("effect %q: %s", e.Name, issue.Message), Hint: issue.Hint}
			}
			return nil
		}
	}
	return unknownName("effect", id, ids)
}

// migrations runs the scripts of result.Applied. Up to 2.3 each gets the original args, and what the last one returns is
// the result; from 2.4 on all change one effect.
func (x *Execution) migrations(result *Migrated) *event.Error {
	s, t, key := x.session, x.target, x.target.Dialect.EffectArguments
	last := result.Applied[len(result.Applied)-1]
	effect := &exposed{x: x, of: shownEffect{x.effect}}
	var given, final js.Value
	if failure := s.vm.Enter(&x.task, func() {
		final = x.parse("args", result.Before)
		given = final
		if t.Dialect.MigrationsChained {
			effect.keep(key, final)
			given = s.vm.NewDynamic(effect, nil)
		}
	}); failure != nil {
		return x.failed(last, failure)
	}
	cursor := result.From
	for _, version := range result.Applied {
		before := x.argumentsOf(effect)
		returned, failure := x.migration(version, cursor, effect, given)
		if failure == nil && returned != given {
			failure = x.loses(version, returned, version == last, returned != effect.own[key] && bytes.Equal(before, x.argumentsOf(effect)))
		}
		if failure != nil {
			return x.failed(version, failure)
		}
		cursor, final = version, returned
	}
	if t.Dialect.MigrationsChained {
		final = effect.own[key]
	}
	text, lost, failure := s.vm.Stringify(&x.task, final)
	switch {
	case failure != nil:
		return x.failed(last, failure)
	case len(lost) > 0:
		return x.failed(last, &event.Error{Code: event.CodeScript, Message: fmt.Sprintf("what the migration leaves cannot be stored: %s%s: in JSON %s", key, lost[0].Path, lost[0].What)})
	case len(text) == 0:
		text = json.RawMessage("null")
	}
	if t.Dialect.StoresArgumentList() {
		if wrong := unstorable(text); len(wrong) > 0 {
			return x.failed(last, &event.Error{Code: event.CodeScript, Message: fmt.Sprintf("after the migrations %s the arguments are none that METIS stores: %s", strings.Join(result.Applied, ", "), strings.Join(wrong, "; ")),
				Hint: `an argument is {"_id", "parameterId", "type", "value"}`})
		}
	} else if text[0] != '{' {
		return x.failed(last, &event.Error{Code: event.CodeScript, Message: fmt.Sprintf("it leaves %.40s, and an effect's args are an object", text), Hint: "return the new args"})
	}
	result.After = text
	return nil
}

// argumentsOf is the JSON of the arguments that migrations change in place; nil where they get and return them, or it has none.
func (x *Execution) argumentsOf(effect *exposed) []byte {
	args := effect.own[x.target.Dialect.EffectArguments]
	if args == nil {
		return nil
	}
	text, _, _ := x.session.vm.Stringify(&x.task, args) // migrations tells what is wrong with it
	return text
}

// loses tells what METIS loses of what a migration returned: it waits for no promise, up to 2.3 it stores what the last
// one returns, and from 2.4 on what a script has done to its effect. unchanged is that it has done nothing. A failure is
// that nothing would be left to store.
func (x *Execution) loses(version string, returned js.Value, last, unchanged bool) *event.Error {
	d := x.target.Dialect
	o, isObject := returned.(*js.Object)
	if !isObject {
		return nil
	}
	promise := false
	if failure := x.session.vm.Enter(&x.task, func() { _, promise = js.Function(o.Get("then")) }); failure != nil {
		return failure
	}
	warning := event.Diagnostic{Code: "migration-result", Severity: schema.SeverityWarning}
	switch isList := o.ClassName() == "Array"; {
	case promise && !d.MigrationsChained && last:
		return &event.Error{Code: event.CodeScript, Message: "its script returns a promise, and METIS stores {} instead of the arguments", Hint: "make it a plain function that returns the new args"}
	case !d.MigrationsChained && last:
		return nil
	case !d.MigrationsChained:
		warning.Message = fmt.Sprintf("its script returns what is lost: METIS %s gives each migration the first args, and stores what the last one returns", d)
		warning.Hint = "change args in place, and return them"
	case promise:
		warning.Message = "its script returns a promise, for which METIS does not wait: what it changes after an await may be lost"
		warning.Hint = "make it a plain function"
	case unchanged && isList == d.StoresArgumentList():
		warning.Message = fmt.Sprintf("its script changes nothing, and METIS %s takes no notice of what it returns", d)
		warning.Hint = fmt.Sprintf("write effect.%s = ...", d.EffectArguments)
	default:
		return nil
	}
	warning.Message = fmt.Sprintf("migration %s of %s: %s", version, x.called(), warning.Message)
	warning.Source, warning.Frame = x.target.place("migrations")
	x.session.diagnose(nil, warning)
	return nil
}

// unstorable says of which parameters a list has arguments that no mission can hold, and why.
func unstorable(list json.RawMessage) (wrong []string) {
	var arguments []json.RawMessage
	if err := json.Unmarshal(list, &arguments); err != nil {
		return []string{fmt.Sprintf("%.40s is no list", list)}
	}
	for i, argument := range arguments {
		_, err := mission.ParseArguments(slices.Concat([]byte("["), argument, []byte("]")))
		var refused *mission.LoadError
		if !errors.As(err, &refused) {
			continue
		}
		name := fmt.Sprintf("argument %d", i+1)
		var of struct {
			ParameterID string `json:"parameterId"`
		}
		if json.Unmarshal(argument, &of) == nil && of.ParameterID != "" {
			name = fmt.Sprintf("parameter %q", of.ParameterID)
		}
		wrong = append(wrong, name+": "+refused.Problems[0].Message)
	}
	return wrong
}

// migration runs the script of one version.
func (x *Execution) migration(version, cursor string, effect *exposed, given js.Value) (returned js.Value, failure *event.Error) {
	s := x.session
	var script js.Callable
	if failure := s.vm.Enter(&x.task, func() {
		get, _ := js.Function(x.target.registry.Get("get"))
		f, err := get(x.target.registry, s.vm.Value(version))
		if err != nil {
			panic(err)
		}
		script, _ = js.Function(f)
		effect.keep("versionCursor", s.vm.Value(cursor))
	}); failure != nil {
		return nil, failure
	}
	if script == nil {
		return nil, &event.Error{Code: event.CodeScript, Name: "TypeError", Message: "its script is no function"}
	}
	returned, failure = s.vm.Call(&x.task, script, js.Undefined(), given)
	s.vm.Turn()
	return returned, failure
}

// failed is why a migration failed, with the effect and the version.
func (x *Execution) failed(version string, failure *event.Error) *event.Error {
	e := *failure
	e.Message = fmt.Sprintf("migration %s of %s: %s", version, x.called(), e.Message)
	if e.Source == "" {
		e.Source, e.Frame = x.target.place("migrations")
	}
	if e.Hint == "" {
		e.Hint = "mend the script that the target registers for that version"
	}
	return &e
}
