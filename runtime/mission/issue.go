package mission

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/schema"
)

// Issue is a reason for which METIS skips an effect without an error (spec 2.5).
type Issue struct {
	Code     string // missing-target, outdated, ...; see Effect.Issues
	Argument string // id of the parameter; "" if it is the effect's
	Message  string
	Hint     string
}

// Issues lists why METIS skips the effect; none if it runs. target is nil if it is not found, or its environment is not.
// migrations are the versions that the target registers, in order.
//
// The codes are METIS 2.5's where it has one: missing-target, legacy-infer, outdated, invalid-version,
// dropdown-value-mismatch, pattern-mismatch; and argument-undeclared, argument-missing, argument-hidden, argument-type,
// component-not-found. Arguments are looked at only if nothing else is wrong.
func (e *Effect) Issues(target *schema.Target, migrations []string) []Issue {
	d := e.Realm.Dialect
	one := func(code, hint, format string, args ...any) []Issue {
		return []Issue{{Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}}
	}
	switch {
	case e.EnvironmentID == Infer:
		return one("legacy-infer", "open and save the mission in METIS", "the effect names no environment (%s)", Infer)
	case target == nil:
		return one("missing-target", "add --dir with the environment's folder", "target %s/%s is not there", e.EnvironmentID, e.TargetID)
	}
	if latest, err := schema.LatestMigration(migrations, d); err == nil && latest != "" {
		newest, err1 := schema.ParseVersion(latest)
		version, err2 := schema.ParseVersion(e.Version)
		if err2 != nil {
			return one("invalid-version", "open and save the mission in METIS", "the effect's targetEnvironmentVersion %s is no version", quoted(e.Version))
		}
		if err1 == nil && version.Compare(newest) < 0 {
			return one("outdated", "bring it up to date with metis-run migrate", "the effect was made for version %s; the target's latest migration is %s", e.Version, latest)
		}
	}
	if d.StoresArgumentList() {
		return e.listIssues(target)
	}
	return e.objectIssues(target)
}

// argsMembers lists the arguments up to 2.4; of a name that comes twice the last counts, as in JavaScript.
func (e *Effect) argsMembers() []Argument {
	var list []Argument
	s := scanner{data: e.Args}
	if s.kind() != "object" {
		return nil
	}
	s.members(func(name string) {
		a := Argument{ID: name, ParameterID: name, Type: "unknown", Value: s.raw()}
		if i := slices.IndexFunc(list, func(b Argument) bool { return b.ParameterID == name }); i >= 0 {
			list[i] = a
			return
		}
		list = append(list, a)
	})
	return list
}

// first is the value of a parameter; nil if there is none.
func first(list []Argument, id string) json.RawMessage {
	i := slices.IndexFunc(list, func(a Argument) bool { return a.ParameterID == id })
	if i < 0 {
		return nil
	}
	return list[i].Value
}

// objectIssues is the column of spec 2.5 up to 2.4.
func (e *Effect) objectIssues(target *schema.Target) []Issue {
	d := e.Realm.Dialect
	list := e.argsMembers()
	var issues []Issue
	add := func(code, id, hint, format string, args ...any) {
		issues = append(issues, Issue{Code: code, Argument: id, Message: fmt.Sprintf("argument %q ", id) + fmt.Sprintf(format, args...), Hint: hint})
	}
	var declared []string
	for _, p := range target.Parameters {
		declared = append(declared, p.ID)
	}
	for _, a := range list {
		if !slices.Contains(declared, a.ParameterID) {
			hint := "take it out of the effect, or migrate the effect"
			if near := schema.Near(a.ParameterID, declared); len(near) > 0 {
				hint = "did you mean " + near[0] + "?"
			}
			add("argument-undeclared", a.ParameterID, hint, "is not declared by the target")
		}
	}
	visible := target.Visibility(func(id string) json.RawMessage { return first(list, id) }, e)
	for _, p := range target.Parameters {
		value := first(list, p.ID)
		required := p.Required || p.Type == schema.Boolean
		null := string(value) == "null"
		switch shown := visible.Shown(p); {
		case value == nil && required && shown:
			add("argument-missing", p.ID, "give it "+p.Accepts(), "is required and missing")
		case value == nil:
		case !shown && d.HiddenArgumentSkips:
			add("argument-hidden", p.ID, "take it out of the effect", "is given though its dependencies are not met")
		case p.Type == schema.Dropdown:
			if !p.HasOption(value) {
				add("dropdown-value-mismatch", p.ID, "use "+p.Accepts(), "is %s, which is no option", brief(value))
			}
		case p.Type.Component():
			e.componentIssue(p, value, add)
		case !p.HasKind(value):
			// A null passes up to 2.3 too, and makes the script fail when it reads its args (spec 2.2).
			if d.StoredArgumentsStrict {
				add("argument-type", p.ID, "use "+p.Accepts(), "is %s", brief(value))
			}
		case !null:
			e.patternIssue(p, value, add)
		}
	}
	return issues
}

// brief is a stored value as messages show it.
func brief(value json.RawMessage) string {
	if len(value) > 120 {
		return strings.ToValidUTF8(string(value[:117]), "") + "..."
	}
	return string(value)
}

type addIssue func(code, id, hint, format string, args ...any)

func (e *Effect) componentIssue(p *schema.Parameter, value json.RawMessage, add addIssue) {
	ok := e.Found(string(p.Type), value)
	if e.Realm.Dialect.StoredArgumentsStrict {
		if m, kind := parseMetadata(value); ok && kind == OfAction {
			_, ok = e.found(m, kind)
		}
	} else {
		// A file that is not there passes, and what is optional is not looked at.
		ok = ok || !p.Required || p.Type == schema.File
	}
	if !ok {
		add("component-not-found", p.ID, "select a "+string(p.Type)+" that the mission has", "is %s, which the mission has not", brief(value))
	}
}

func (e *Effect) patternIssue(p *schema.Parameter, value json.RawMessage, add addIssue) {
	if p.Type != schema.String || p.Pattern == nil || !e.Realm.Dialect.PatternSkips {
		return
	}
	text := unquote(value)
	if matches, err := p.Pattern.Match(text); err == nil && !matches {
		add("pattern-mismatch", p.ID, p.Title, "is %s, which does not match %s", quoted(text), p.Pattern)
	}
}

// listIssues is the column of spec 2.5 for 2.5: only what scripts would see is looked at.
func (e *Effect) listIssues(target *schema.Target) []Issue {
	var issues []Issue
	add := func(code, id, hint, format string, args ...any) {
		issues = append(issues, Issue{Code: code, Argument: id, Message: fmt.Sprintf("argument %q ", id) + fmt.Sprintf(format, args...), Hint: hint})
	}
	list := e.Shown(target)
	for _, p := range target.Parameters {
		value := first(list, p.ID)
		switch {
		case value == nil: // hidden
		case p.Type == schema.Dropdown:
			if unset := !p.Required && string(value) == "null"; !unset && !p.HasOption(value) {
				add("dropdown-value-mismatch", p.ID, "use "+p.Accepts(), "is %s, which is no option", brief(value))
			}
		case p.HasKind(value) && (p.Required || string(value) != `""`): // an optional text that was not given is ''
			e.patternIssue(p, value, add)
		}
	}
	return issues
}

// Complete is the list of arguments as the server of METIS 2.5 makes it when it loads a mission (spec 2.3): in order of
// declaration, those of another type than their parameter's left out, missing ones made of defaults, undeclared ones
// last.
func (e *Effect) Complete(target *schema.Target) []Argument {
	list := make([]Argument, 0, len(target.Parameters))
	for i, p := range target.Parameters {
		if slices.ContainsFunc(target.Parameters[:i], func(q *schema.Parameter) bool { return q.ID == p.ID }) {
			continue
		}
		if !slices.Contains(target.Dialect.ParameterTypes, p.Type) { // METIS makes no parameter of it
			continue
		}
		found := false
		for _, a := range e.Arguments {
			if a.ParameterID != p.ID || a.Type != string(p.Type) && a.Type != "unknown" {
				continue
			}
			found = true
			a.Type, a.Value = string(p.Type), p.Stored(a.Value)
			list = append(list, e.resolved(a))
		}
		if !found {
			list = append(list, Argument{ID: derivedID("argument", e.ID, p.ID), ParameterID: p.ID, Type: string(p.Type), Value: p.Stored(nil)})
		}
	}
	for _, a := range e.Arguments {
		if _, declared := target.Parameter(a.ParameterID); !declared {
			list = append(list, e.resolved(a))
		}
	}
	return list
}

// Refreshed are the stored arguments as METIS saves them: without selections that lead nowhere, with the components'
// names of today.
func (e *Effect) Refreshed() []Argument {
	list := make([]Argument, 0, len(e.Arguments))
	for _, a := range e.Arguments {
		list = append(list, e.resolved(a))
	}
	return list
}

// resolved drops selections that lead nowhere and refreshes the names of the others.
func (e *Effect) resolved(a Argument) Argument {
	if a.Type != string(schema.MissionComponent) {
		return a
	}
	selections, err := ParseSelections(a.Value)
	if err != nil { // of an unknown type, never checked
		return a
	}
	kept := make([]Selection, 0, len(selections))
	for _, s := range selections {
		if c, ok := e.Realm.Resolve(s); ok {
			s.LastKnownName = e.Realm.nameOf(c)
			kept = append(kept, s)
		}
	}
	if value, err := json.Marshal(kept); err == nil {
		a.Value = value
	}
	return a
}

func (r *Realm) nameOf(c Component) string {
	switch c.Type {
	case OfForce:
		return r.ForceByID(c.ID).Name
	case OfNode:
		return r.NodeByID(c.ID).Name
	case OfAction:
		return r.ActionByID(c.ID).Name
	case OfFile:
		return r.FileByID(c.ID).Name()
	case OfResource:
		return r.ResourceByID(c.ID).Name
	case OfPool:
		return r.PoolByID(c.ID).Name()
	}
	return r.File.Name
}

// Shown is Complete without the arguments whose dependencies are not met: what context.effect.arguments lists. Up to 2.4
// it lists the members of args, which METIS hands on as they are.
func (e *Effect) Shown(target *schema.Target) []Argument {
	if !e.Realm.Dialect.StoresArgumentList() {
		return e.argsMembers()
	}
	list := e.Complete(target)
	visible := target.Visibility(func(id string) json.RawMessage { return first(list, id) }, e)
	return slices.DeleteFunc(list, func(a Argument) bool {
		p, declared := target.Parameter(a.ParameterID)
		return declared && !visible.Shown(p)
	})
}
