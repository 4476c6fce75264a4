package scenario

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// Step is one thing that is done in a session, and what must come of it: a run of a target, or a step of the mission.
type Step struct {
	Run        string          // env/target, or a path relative to the first dir; empty: a step of the mission
	Args       json.RawMessage // of a run: an object; nil: none
	Undeclared bool            // of a run: arguments that the target does not declare are passed on
	Stand      runtime.Place   // of a run: where in the mission
	Play       runtime.Step    // what the mission's session is asked; Do is empty for a run, Unsettled counts for both
	Session    string          // the name of another session than the first one; empty: that one
	Expect     []*Expectation
	At         Place
}

// String is the step as the head of a golden has it, without a run's arguments.
func (s Step) String() string {
	text := s.Play.Do
	switch text {
	case "":
		text = s.Run
		var at []string
		for _, name := range []string{s.Stand.Force, s.Stand.Node, s.Stand.Action} {
			if name != "" {
				at = append(at, name)
			}
		}
		if len(at) > 0 {
			text += " at " + strings.Join(at, "/")
		}
		if s.Stand.Trigger != "" {
			text += " on " + s.Stand.Trigger
		}
	case runtime.StepExecute:
		text += " " + s.Play.Force + "/" + s.Play.Node + "/" + s.Play.Action
		if s.Play.Outcome != "" {
			text += " " + s.Play.Outcome
		}
		if s.Play.Member != "" {
			text += " by " + s.Play.Member
		}
	case runtime.StepWait:
		text += " " + s.Play.For.String()
	case runtime.StepConfigs:
		for _, env := range sortedKeys(s.Play.Configs) {
			text += " " + env + "=" + s.Play.Configs[env]
		}
	}
	if s.Play.Unsettled {
		text += ", settle: false"
	}
	return text
}

// plain are the steps that only say what is to be done.
var plain = []string{runtime.StepStart, runtime.StepSettle, runtime.StepReset, runtime.StepEnd}

// ParseStep reads a step of a command line: `execute force/node/action[=success|failure]`, `wait 30s`, `settle`, `reset`,
// `end`, `config env=id ...`, or what stands behind the dash in a scenario, in braces. An error is an *event.Error.
func ParseStep(text string) (Step, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") {
		return parseMapping(text)
	}
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	step := Step{Play: runtime.Step{Do: word}}
	failure := (*event.Error)(nil)
	switch {
	case slices.Contains(plain, word):
		if rest != "" {
			failure = mistake(fmt.Sprintf("%s takes nothing, and %q stands behind it", word, rest), "write: "+word)
		}
	case word == runtime.StepExecute:
		path, outcome, given := strings.Cut(rest, "=")
		failure = step.action(path)
		if given && failure == nil {
			failure = step.outcome(outcome)
		}
	case word == runtime.StepWait:
		failure = step.wait(rest)
	case word == "config":
		step.Play.Do, step.Play.Configs = runtime.StepConfigs, map[string]string{}
		if rest == "" {
			failure = mistake("config names no environment", "write: config environment=config")
		}
		for _, pair := range strings.Fields(rest) {
			env, id, given := strings.Cut(pair, "=")
			if env == "" || !given {
				failure = mistake(fmt.Sprintf("%q is no environment with its config", pair), "write: config environment=config; an empty config selects none")
				break
			}
			step.Play.Configs[env] = id
		}
	default:
		known := []string{"execute", "wait", "settle", "reset", "end", "config"}
		hint := "write execute force/node/action, wait 30s, settle, reset, end or config environment=config; or a step of a scenario in braces"
		if near := schema.Near(word, known); len(near) > 0 {
			hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		failure = mistake(fmt.Sprintf("there is no step %q", word), hint)
	}
	if failure != nil {
		return Step{}, failure
	}
	return step, nil
}

// parseMapping reads a step in braces.
func parseMapping(text string) (Step, error) {
	r := &reader{played: true}
	var s Scenario
	if root := r.document([]byte(text)); root != nil {
		r.step(&s, root)
	}
	if len(r.problems) == 0 {
		return s.Steps[0], nil
	}
	failure := r.problems[0]
	failure.Also = r.problems[1:]
	for _, p := range r.problems {
		p.Source = "" // there is no file
		if p.Hint == "" {
			p.Hint = "write it as in a scenario: {execute: force/node/action, settle: false}"
		}
	}
	return Step{}, failure
}

func mistake(message, hint string) *event.Error {
	return &event.Error{Code: event.CodeUsage, Message: message, Hint: hint}
}

// action reads what is to be executed.
func (s *Step) action(path string) *event.Error {
	keys := strings.Split(path, "/")
	if len(keys) != 3 || slices.Contains(keys, "") {
		return mistake(fmt.Sprintf("%q is no action", path), "write execute with force/node/action, by their local keys or _ids")
	}
	s.Play.Force, s.Play.Node, s.Play.Action = keys[0], keys[1], keys[2]
	return nil
}

func (s *Step) outcome(outcome string) *event.Error {
	if outcome != "success" && outcome != "failure" {
		return mistake(fmt.Sprintf("an outcome is success or failure, not %q", outcome), "leave it out for chance")
	}
	s.Play.Outcome = outcome
	return nil
}

func (s *Step) wait(text string) *event.Error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return mistake(fmt.Sprintf("%q is no time to wait", text), "write a duration such as 30s, 1m30s or 500ms")
	}
	s.Play.For = d
	return nil
}
