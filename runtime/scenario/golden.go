package scenario

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
)

// book is the text of a golden: what happened in the sessions of a scenario, step by step.
type book struct {
	text strings.Builder
	run  int // the last step that began
}

// log writes what happens in one session.
type log struct {
	*book
	start time.Time      // of the session
	now   time.Time      // of the last line
	tasks map[string]int // of lone runs: task id -> its step

	// passed is a request without secrets, what it has sent, and whether the answer breaks off.
	passed func(method, url string) (what string, body []byte, cut bool)

	*playedLog // of the session of a mission; nil: of lone runs
}

// playedLog is what the log of a mission's session knows besides.
type playedLog struct {
	known    map[string]*task // by id
	names    map[string]int   // how many tasks have a name
	current  string           // id of the task that the last line is of; empty: none
	instance string
}

// begin writes the head of a step.
func (l *log) begin(step Step) {
	if l.run > 0 {
		l.text.WriteByte('\n')
	}
	l.run++
	if l.playedLog != nil {
		l.current = ""
	}
	head := fmt.Sprintf("%d %s", l.run, step)
	if step.Session != "" {
		head = fmt.Sprintf("%d [%s] %s", l.run, step.Session, step)
	}
	if step.Args != nil {
		head += " " + layout(step.Args, len(head)+1)
	}
	l.line("", head)
}

// line writes a text behind indent; its further lines stand deeper, marked. An empty line has no blank behind the mark: it
// would have to be escaped, and read as one of the text.
func (l *log) line(indent, text string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if i > 0 {
			indent = strings.Repeat(" ", len(indent))
		}
		if line == "" {
			l.text.WriteString(strings.TrimRight(indent, " "))
		} else {
			l.text.WriteString(indent + Escape(line))
		}
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
	if l.playedLog != nil {
		l.played(e)
		return
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
		l.quoted(l.indent(e, b.Task), outputHead(b.To), b.Message)
	case event.Console:
		l.quoted(l.indent(e, b.Task), "console."+b.Level+": ", b.Message)
	case event.HTTP:
		l.request(l.indent(e, b.Task), b)
	case event.Unknown:
		l.line(l.indent(e, ""), overSocket(b))
	case event.Diagnostic:
		l.diagnostic(l.indent(e, b.Task), "    ", b)
	case event.Result:
		l.result(l.indent(e, b.Task), b)
	case event.Session:
		if b.State == "broken" {
			l.line(l.indent(e, ""), "the session is broken")
		}
	}
}

func outputHead(to event.Recipient) string {
	switch {
	case to.Member != "":
		return "output to " + to.Member + " of " + to.Key + ": "
	case to.Kind == "force":
		return "output to " + to.Key + ": "
	}
	return "output: "
}

// request writes a request with what it sent and how it was answered.
func (l *log) request(indent string, r event.HTTP) {
	head, body, cut := l.passed(r.Method, r.URL)
	switch {
	case cut:
		l.line(indent, fmt.Sprintf("%s -> %d, breaks off", head, r.Status))
	case r.Status != 0:
		l.line(indent, fmt.Sprintf("%s -> %d", head, r.Status))
	default:
		l.line(indent, head+" failed: "+r.Failed)
	}
	indent = strings.Repeat(" ", len(indent)) + "  "
	switch {
	case len(body) == 0:
	case json.Valid(body):
		l.value(indent, "sent: ", body)
	default:
		l.quoted(indent, "sent: ", shownBody(body))
	}
}

// passing is the kind of the events that tell the log what passes over a WebSocket.
const passing = "socket"

// overSocket is what such an event says.
func overSocket(e event.Unknown) (text string) {
	_ = json.Unmarshal(e.Fields["line"], &text)
	return text
}

// diagnostic writes a diagnostic and, behind below, its place.
func (l *log) diagnostic(indent, below string, d event.Diagnostic) {
	l.quoted(indent, d.Severity+" "+d.Code+": ", d.Message)
	if d.Source != "" {
		l.line(below+"at ", d.Source)
	}
}

// result writes how a run, or a step, has ended.
func (l *log) result(indent string, r event.Result) {
	switch {
	case r.Error != nil:
		l.failure(indent, r.Status, r.Error, 0)
	case r.Value != nil:
		l.value(indent, r.Status+": ", r.Value)
	default:
		l.line(indent, r.Status)
	}
}

// moved writes the time, if it has moved on since the last line.
func (l *log) moved(at time.Time) {
	if at.After(l.now) {
		l.now = at
		l.line("  ", "-- "+at.Sub(l.start).String())
	}
}

// indent is what a line of a task begins with: the number of its run, if another one began since. When the clock has
// moved, a line says how far.
func (l *log) indent(e event.Event, task string) string {
	l.moved(e.At)
	if run, known := l.tasks[task]; known && run != l.run {
		return fmt.Sprintf("  (%d) ", run)
	}
	return "  "
}

// maxCauses bounds a chain of causes.
const maxCauses = 10

func (l *log) failure(indent, status string, e *event.Error, causes int) {
	head := status + ": "
	if e.Code != event.CodeScript && e.Code != status && causes == 0 {
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

// stores writes how the stores of a session differ from their seeds.
func (l *log) stores(session string, seeds []Seed, now map[string]map[string]json.RawMessage) {
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
	if session != "" {
		head = "\nstores at the end of [" + session + "]\n"
	}
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
			case !had:
				say(scope, key, ": "+layout(is, len(scope)+len(key)+5))
			case !sameJSON(was, is):
				change := spaced(was) + " -> " + spaced(is)
				if len(scope)+len(key)+5+len(change) > width {
					change = layout(is, len(scope)+len(key)+5)
				}
				say(scope, key, ": "+change)
			}
		}
	}
}
