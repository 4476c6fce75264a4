package scenario

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

func (r *reader) steps(s *Scenario, n ast.Node) {
	if absent(n) {
		return
	}
	list, ok := r.resolve(n).(*ast.SequenceNode)
	if !ok {
		r.problemAt(n, "begin each step with a dash", "steps must be a list")
		return
	}
	for _, n := range list.Values {
		r.step(s, n)
	}
}

// details are the kinds of steps, each with the keys that say more of it. Any step takes settle and expect.
var details = map[string][]string{
	"run":               {"args", "undeclared", "force", "node", "action", "trigger"},
	runtime.StepStart:   nil,
	runtime.StepExecute: {"outcome", "member"},
	runtime.StepWait:    nil,
	runtime.StepSettle:  nil,
	runtime.StepReset:   nil,
	runtime.StepEnd:     nil,
	runtime.StepConfigs: nil,
}

// kindIn is the entry that says what a step does; nil if there is none. Of several all but the first are mistakes.
func (r *reader) kindIn(entries []entry) *entry {
	var found *entry
	for i, e := range entries {
		if _, known := details[e.key]; !known || e.key == "settle" {
			continue
		}
		if found != nil {
			r.problem(e.at, fmt.Sprintf("a step does one thing, and this one has %s and %s", found.key, e.key), "begin another step with a dash")
			continue
		}
		found = &entries[i]
	}
	if found == nil { // settle says how another step is answered, unless it stands alone
		for i, e := range entries {
			if e.key == "settle" {
				found = &entries[i]
			}
		}
	}
	return found
}

// sessionName tells whether a session may be called so: goldens have the name in brackets.
func sessionName(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("_.-", r)
	}) < 0
}

func (r *reader) step(s *Scenario, n ast.Node) {
	step := Step{At: r.place(n)}
	var expectations []*Expectation
	before := len(r.problems)
	entries := r.entries(n, "a step")
	kind := r.kindIn(entries)
	if len(r.problems) > before {
		return
	}
	detailed := false
	var session *entry
	for _, e := range entries {
		switch {
		case e.key == "expect":
			expectations = append(expectations, r.expectation(e.value, e.at))
		case kind != nil && e.key == kind.key:
			r.kind(&step, e)
		case e.key == "session":
			if r.own(e) {
				if step.Session = r.text(e.value, e.key); !sessionName(step.Session) {
					r.problemAt(e.value, "write a word, such as session: second", "%q is no name of a session", step.Session)
				}
				session = &e
			}
		case e.key == "settle":
			if r.needsMission(e) {
				step.Play.Unsettled = !r.boolean(e.value, "settle")
				if kind.key == runtime.StepWait && !step.Play.Unsettled {
					r.problem(e.at, "a step that waits lets exactly so much time pass", "put a step settle: true behind it")
				}
			}
		default:
			detailed = true
			r.detail(&step, kind, e)
		}
	}
	switch {
	case len(r.problems) > before:
		// What is missing may be what was not understood.
	case kind != nil && kind.key == runtime.StepStart && slices.ContainsFunc(s.Steps, func(earlier Step) bool { return earlier.Session == step.Session }):
		r.problem(step.At, "start must be the first step", "a session starts once; reset it to begin anew")
	case kind != nil:
		r.expected(step, expectations)
		step.Expect = expectations
		s.Steps = append(s.Steps, step)
	case session != nil && !detailed && len(expectations) > 0:
		r.problem(session.at, "an expectation is of the step before it, whose session it has", "leave session out")
	case detailed || len(expectations) == 0:
		hint := "write: run: environment/target"
		if r.played {
			hint += ", execute: force/node/action, wait: 30s, settle: true, reset: true, end: true or configs: {environment: config}"
		}
		r.problem(step.At, "a step must run a target or expect something", hint)
	case len(s.Steps) == 0 && r.played:
		r.problem(step.At, "nothing was done before this expectation", "put a step before it; start: true begins the session")
	case len(s.Steps) == 0:
		r.problem(step.At, "nothing was run before this expectation", "put a run step before it")
	default:
		last := &s.Steps[len(s.Steps)-1]
		r.expected(*last, expectations)
		last.Expect = append(last.Expect, expectations...)
	}
}

// expected reports what cannot come of a step.
func (r *reader) expected(step Step, list []*Expectation) {
	for _, x := range list {
		if x.Value != nil && (step.Run == "" || step.Play.Unsettled) {
			r.problem(x.valueAt, "only a run that is waited for returns a value", "expect an output, or what is in a store")
		}
	}
}

// kind reads the entry that says what a step does.
func (r *reader) kind(step *Step, e entry) {
	if e.key == "run" {
		before := len(r.problems)
		if step.Run = r.text(e.value, "run"); step.Run == "" && len(r.problems) == before {
			r.problem(e.at, "run names no target", "write: run: environment/target")
		}
		return
	}
	if !r.needsMission(e) {
		return
	}
	step.Play.Do = e.key
	var failure *event.Error
	switch e.key {
	case runtime.StepExecute:
		failure = step.action(r.text(e.value, e.key))
	case runtime.StepWait:
		failure = step.wait(r.text(e.value, e.key))
	case runtime.StepConfigs:
		step.Play.Configs = map[string]string{}
		for _, c := range r.entries(e.value, "configs") {
			id := ""
			if !absent(r.resolve(c.value)) {
				id = r.text(c.value, "the id of a config")
			}
			step.Play.Configs[c.key] = id
		}
		if len(step.Play.Configs) == 0 {
			failure = mistake("configs names no environment", "write: configs: {environment: config}; an empty config selects none")
		}
	default:
		if before := len(r.problems); !r.boolean(e.value, e.key) && len(r.problems) == before {
			failure = mistake(e.key+" that is false does nothing", "write: "+e.key+": true")
			if e.key == runtime.StepSettle {
				failure.Hint = "settle: false stands in the step that is not to be waited for"
			}
		}
	}
	r.refuse(e.value, failure)
}

// refuse notes a mistake that a value is, if it is one and none was noted.
func (r *reader) refuse(n ast.Node, failure *event.Error) {
	if failure != nil {
		r.problem(r.place(n), failure.Message, failure.Hint)
	}
}

// detail reads an entry that says how a step does what it does.
func (r *reader) detail(step *Step, kind *entry, e entry) {
	if kind == nil || !slices.Contains(details[kind.key], e.key) {
		r.misplaced(kind, e)
		return
	}
	switch e.key {
	case "args":
		value := r.resolve(e.value)
		if absent(value) {
			return
		}
		if _, ok := value.(*ast.SequenceNode); ok {
			r.problemAt(e.value, "write: args: {name: value}", "args must be names with values, not a list")
			return
		}
		step.Args = r.json(value)
		if step.Args != nil && step.Args[0] != '{' {
			r.problemAt(e.value, "write: args: {name: value}", "args must be names with values")
		}
		return
	case "undeclared":
		step.Undeclared = r.boolean(e.value, e.key)
		return
	}
	if !r.needsMission(e) {
		return
	}
	text := r.text(e.value, e.key)
	switch e.key {
	case "outcome":
		r.refuse(e.value, step.outcome(text))
	case "member":
		step.Play.Member = text
	case "force":
		step.Stand.Force = text
	case "node":
		step.Stand.Node = text
	case "action":
		step.Stand.Action = text
	case "trigger":
		step.Stand.Trigger = text
		if !slices.Contains(mission.Triggers, text) {
			hint := "there are " + strings.Join(mission.Triggers, ", ")
			if near := schema.Near(text, mission.Triggers); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "?"
			}
			r.problemAt(e.value, hint, "there is no trigger %q", text)
		}
	}
}

// misplaced reports an entry that its step has no use for.
func (r *reader) misplaced(kind *entry, e entry) {
	for _, owner := range sortedKeys(details) {
		switch {
		case !slices.Contains(details[owner], e.key):
		case kind == nil: // the step says that it does nothing
			return
		default:
			r.problem(e.at, fmt.Sprintf("%q is of a step that has %s, and this one has %s", e.key, owner, kind.key), "leave it out")
			return
		}
	}
	known := []string{"run", "args", "undeclared", "session", "expect"}
	switch {
	case kind != nil && r.played:
		known = append(slices.Clone(details[kind.key]), "session", "settle", "expect")
	case r.played:
		known = append(sortedKeys(details), "session", "expect")
	}
	r.unknown(e, "a step", known)
}
