package scenario

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
)

// log is the text of a golden: what happened in a session, run by run.
type log struct {
	text  strings.Builder
	start time.Time      // of the session
	now   time.Time      // of the last line
	run   int            // the last run that began
	tasks map[string]int // task id -> its run
}

// begin writes the head of a run.
func (l *log) begin(step Step) {
	if l.run > 0 {
		l.text.WriteByte('\n')
	}
	l.run++
	head := fmt.Sprintf("%d %s", l.run, step.Run)
	if step.Args != nil {
		head += " " + layout(step.Args, len(head)+1)
	}
	l.line("", head)
}

// line writes a text behind indent; its further lines stand deeper, marked.
func (l *log) line(indent, text string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if i > 0 {
			indent = strings.Repeat(" ", len(indent))
		}
		l.text.WriteString(escape(indent + line))
		l.text.WriteByte('\n')
	}
}

// quoted writes a message of a script: every line of it behind a bar, if there are several.
func (l *log) quoted(indent, head, message string) {
	first, rest, more := strings.Cut(message, "\n")
	l.line(indent, head+first)
	if more {
		for line := range strings.SplitSeq(rest, "\n") {
			l.line(indent+"  | ", line)
		}
	}
}

// event writes what one event says.
func (l *log) event(e event.Event) {
	if l.start.IsZero() {
		l.start, l.now = e.At, e.At
	}
	switch b := e.Body.(type) {
	case event.Task:
		if b.Status == "queued" {
			if l.tasks == nil {
				l.tasks = map[string]int{}
			}
			l.tasks[b.ID] = l.run
		}
	case event.Output:
		head := "output: "
		if b.To.Kind == "force" {
			head = "output to " + b.To.Key + ": "
		}
		if b.To.Member != "" {
			head = "output to " + b.To.Member + " of " + b.To.Key + ": "
		}
		l.quoted(l.indent(e, b.Task), head, b.Message)
	case event.Console:
		l.quoted(l.indent(e, b.Task), "console."+b.Level+": ", b.Message)
	case event.Diagnostic:
		l.quoted(l.indent(e, b.Task), b.Severity+" "+b.Code+": ", b.Message)
		if b.Source != "" {
			l.line("    at ", b.Source)
		}
	case event.Result:
		indent := l.indent(e, b.Task)
		switch {
		case b.Error != nil:
			l.failure(indent, b.Status, b.Error, 0)
		case b.Value != nil:
			l.value(indent, b.Status+": ", b.Value)
		default:
			l.line(indent, b.Status)
		}
	case event.Session:
		if b.State == "broken" {
			l.line(l.indent(e, ""), "the session is broken")
		}
	}
}

// indent is what a line of a task begins with: the number of its run, if another one began since. When the clock has
// moved, a line says how far.
func (l *log) indent(e event.Event, task string) string {
	if e.At.After(l.now) {
		l.now = e.At
		l.line("  ", "-- "+e.At.Sub(l.start).String())
	}
	if run, known := l.tasks[task]; known && run != l.run {
		return fmt.Sprintf("  (%d) ", run)
	}
	return "  "
}

// maxCauses bounds a chain of causes.
const maxCauses = 10

func (l *log) failure(indent, status string, e *event.Error, causes int) {
	head := status + ": "
	if e.Code != event.CodeScript && causes == 0 {
		head = fmt.Sprintf("%s (%s): ", status, e.Code)
	}
	l.quoted(indent, head, errorText(e))
	if e.Source != "" {
		l.line(strings.Repeat(" ", len(indent))+"  at ", e.Source)
	}
	if e.Cause != nil && causes < maxCauses {
		l.failure(strings.Repeat(" ", len(indent))+"  ", "caused by", e.Cause, causes+1)
	}
	for _, other := range e.Also {
		l.failure(indent, status, other, causes)
	}
}

// value writes a value in JSON.
func (l *log) value(indent, head string, value json.RawMessage) {
	l.line(indent, head+layout(value, len(indent)+len(head)))
}

// stores writes how the stores differ from their seeds.
func (l *log) stores(seeds []Seed, now map[string]map[string]json.RawMessage) {
	seeded := map[string]map[string]json.RawMessage{}
	for _, seed := range seeds {
		scope := seed.Scope.String()
		if seeded[scope] == nil {
			seeded[scope] = map[string]json.RawMessage{}
		}
		seeded[scope][seed.Key] = seed.Value
	}
	all := map[string]bool{}
	for scope := range now {
		all[scope] = true
	}
	for scope := range seeded {
		all[scope] = true
	}
	head := "\nstores at the end\n"
	say := func(scope, key, text string) {
		l.text.WriteString(head)
		head = ""
		l.line("  ", scope+" "+key+text)
	}
	for _, scope := range sortedKeys(all) {
		keys := map[string]bool{}
		for key := range now[scope] {
			keys[key] = true
		}
		for key := range seeded[scope] {
			keys[key] = true
		}
		for _, key := range sortedKeys(keys) {
			was, had := seeded[scope][key]
			is, has := now[scope][key]
			switch {
			case !has:
				say(scope, key, " is gone")
			case !had || !sameJSON(was, is):
				say(scope, key, ": "+layout(is, len(scope)+len(key)+5))
			}
		}
	}
}
