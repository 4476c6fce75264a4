package scenario

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
)

// This file writes what happens in the session of a mission. Hooks, effects and runs interleave there, so what one of
// them says stands below its name, and the name comes again, behind dots, when something else spoke in between.

// task is one hook, effect or run of a mission's session.
type task struct {
	name string
	of   string
	seen bool // its name stands in the log
}

// played writes what one event of a mission's session says.
func (l *log) played(e event.Event) {
	switch b := e.Body.(type) {
	case event.Session:
		l.session(e, b.State)
	case event.Task:
		l.task(e, b)
	case event.Output:
		l.quoted(l.under(e, b.Task, b.Realm), outputHead(b.To), b.Message)
	case event.Console:
		l.quoted(l.under(e, b.Task, ""), "console."+b.Level+": ", b.Message)
	case event.Mission:
		l.line(l.under(e, b.Task, b.Realm), b.Text(plainly))
	case event.HTTP:
		l.request(l.under(e, b.Task, ""), b)
	case event.Unknown:
		l.line(l.under(e, "", ""), overSocket(b))
	case event.Diagnostic:
		indent := l.under(e, b.Task, "")
		l.diagnostic(indent, indent+"  ", b)
	case event.Result:
		switch {
		case b.Task != "":
			l.result(l.under(e, b.Task, ""), b)
		case b.Error != nil: // of a step, or of a run that never began
			l.under(e, "", "")
			l.result("  ", b)
		}
	}
}

// session writes a state of the session. The first event of a new instance is one that the old one has had.
func (l *log) session(e event.Event, state string) {
	fresh := l.instance != "" && l.instance != e.Instance
	l.instance = e.Instance
	if state == "unstarted" {
		return
	}
	indent := l.under(e, "", "")
	switch {
	case fresh:
		l.line(indent, "a new instance")
	case state == "broken":
		l.line(indent, "the session is broken")
	default:
		l.line(indent, "session "+state)
	}
}

// task notes a task and writes how it ends. That it is queued or runs its first line tells.
func (l *log) task(e event.Event, b event.Task) {
	switch {
	case b.Status == "queued":
		name := "run " + b.Env + "/" + b.Target
		switch b.Of {
		case "hook":
			name = "hook " + b.Env + " " + b.Trigger
		case "effect":
			name = fmt.Sprintf("effect %q %s/%s %s", b.Effect, b.Env, b.Target, b.Trigger)
		}
		if b.Realm != "" {
			name = "[" + b.Realm + "] " + name
		}
		l.names[name]++
		if n := l.names[name]; n > 1 {
			name += fmt.Sprintf(" #%d", n)
		}
		l.known[b.ID] = &task{name: name, of: b.Of}
	case b.Status == "running":
		l.under(e, b.ID, "")
	case b.Of == "run": // its result says it
	case b.Error != nil:
		l.failure(l.under(e, b.ID, ""), b.Status, b.Error, 0)
	default:
		l.line(l.under(e, b.ID, ""), b.Status)
	}
}

// under is the indent of a line of a task, or of none, and of a realm where there are several. Before it stand the time,
// where it has moved on, and the name of the task, unless the last line was its.
func (l *log) under(e event.Event, id, realm string) string {
	l.moved(e.At)
	t := l.known[id]
	if t == nil {
		l.current = ""
		if realm != "" {
			return "  [" + realm + "] "
		}
		return "  "
	}
	if l.current != id {
		l.current = id
		if t.seen {
			l.line("  ", "... "+t.name)
		} else {
			l.line("  ", t.name)
		}
		t.seen = true
	}
	return "    "
}

// plainly is a value in a change: a word stands without quotes.
func plainly(value json.RawMessage) string {
	var word string
	if json.Unmarshal(value, &word) == nil && word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz-") == "" {
		return word
	}
	return spaced(value)
}
