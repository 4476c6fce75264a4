package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/runtime/scenario"
)

// told tells a session that plays a mission as a person would: phases with what happened in each, and a summary. It is
// what was asked for and goes to stdout; output.go says what does not. Its methods run where those of output do that
// write: within do.
type told struct {
	o *output

	started, last time.Time // of the session's clock; last is when the last line was
	exact         bool      // the clock is virtual: times are those of the mission, to the nanosecond
	state         string    // of the session
	doing         string    // the step that began last
	phased        bool      // it changes the state, which tells it
	pending       bool      // and it has not yet

	members map[string]string // username by _id
	running []working         // tasks, in the order in which they began
	failed  map[string]bool   // messages of what tasks failed with

	// For the summary.
	tasks, outputs, remarks map[string]int // by status, by recipient, by severity
	changes                 int
	now                     time.Time // of the latest event
}

// working is a task that runs.
type working struct{ id, name string }

func newTold(o *output, exact bool) *told {
	return &told{o: o, exact: exact, failed: map[string]bool{}, tasks: map[string]int{}, outputs: map[string]int{}, remarks: map[string]int{}}
}

// event tells one event of the session.
func (t *told) event(e event.Event) {
	if t.started.IsZero() {
		t.started, t.last = e.At, e.At
	}
	t.now = e.At
	switch b := e.Body.(type) {
	case event.Session:
		t.session(e, b.State)
	case event.Task:
		t.task(e, b)
	case event.Output:
		t.output(e, b)
	case event.Mission:
		t.changes++
		t.line(e.At, b.Realm, changed(b))
	case event.Diagnostic:
		if b.Severity != "info" || t.o.infos() {
			t.remarks[b.Severity]++
		}
		t.o.event(e)
	case event.Result:
		t.result(e, b)
	default:
		t.o.event(e)
	}
}

// step tells that a step begins. One that changes the session's state is told by that, if it does.
func (t *told) step(step scenario.Step, at time.Time) {
	t.doing = step.String()
	switch step.Play.Do {
	case runtime.StepStart, runtime.StepReset, runtime.StepEnd:
		t.phased, t.pending = true, true
		t.progress()
		return
	case runtime.StepWait:
		t.doing = "wait " + span(step.Play.For)
	}
	t.phased, t.pending = false, false
	t.head(t.doing, at)
	t.progress()
}

// session begins a phase where the session's state does.
func (t *told) session(e event.Event, state string) {
	t.pending = false
	again := state == t.state // the second instance of a reset begins
	t.state = state
	switch state {
	case "starting":
		t.head("setup", e.At)
	case "resetting":
		if again {
			t.head("setup", e.At)
		} else {
			t.head("reset", e.At)
		}
	case "ending":
		t.head("end", e.At)
	case "started":
		t.head("started", e.At)
	case "broken":
		t.line(e.At, "", "the session is broken")
	}
}

// head begins a phase or a step.
func (t *told) head(text string, at time.Time) {
	text = "== " + text
	if moved, since := t.moved(at); moved {
		text += " at " + since
	}
	o := t.o
	o.coloured(&o.stdout, bold, visible(text))
	o.put(&o.stdout, "\n")
}

// moved tells whether time has moved on since the last line, and how far it is from the start. On the real clock it
// always has, and what is less than a tenth of a second says nothing.
func (t *told) moved(at time.Time) (bool, string) {
	if t.started.IsZero() {
		t.started, t.last = at, at
	}
	least := time.Nanosecond
	if !t.exact {
		least = 100 * time.Millisecond
	}
	if at.Sub(t.last) < least {
		return false, ""
	}
	t.last = at
	return true, span(at.Sub(t.started).Round(least))
}

// span is a duration as people write it: 24d1h30m, without the parts that are zero.
func span(d time.Duration) string {
	text := ""
	if days := d / (24 * time.Hour); days > 0 {
		text = fmt.Sprintf("%dd", days)
		d -= days * 24 * time.Hour
	}
	if d == 0 && text != "" {
		return text
	}
	rest := d.String()
	if strings.HasSuffix(rest, "m0s") {
		rest = strings.TrimSuffix(rest, "0s")
	}
	if strings.HasSuffix(rest, "h0m") {
		rest = strings.TrimSuffix(rest, "0m")
	}
	return text + rest
}

// line writes a text of what happened, its further lines behind a bar.
func (t *told) line(at time.Time, realm, text string) {
	t.open(at, realm, text)
	t.o.put(&t.o.stdout, "\n")
}

// ends writes what a task, or a step, has ended with.
func (t *told) ends(at time.Time, realm, text, status string) {
	t.open(at, realm, text)
	colour, known := map[string]string{"failure": red, "refused": red, "cancelled": red, "skipped": yellow}[status]
	if known {
		t.o.coloured(&t.o.stdout, colour, status)
	} else {
		t.o.put(&t.o.stdout, status)
	}
	t.o.put(&t.o.stdout, "\n")
}

// open is line without its end.
func (t *told) open(at time.Time, realm, text string) {
	o := t.o
	if moved, since := t.moved(at); moved {
		o.coloured(&o.stdout, faint, "  -- "+since)
		o.put(&o.stdout, "\n")
	}
	if realm != "" {
		text = "[" + realm + "] " + text
	}
	o.put(&o.stdout, "  "+strings.ReplaceAll(visible(text), "\n", "\n    | "))
}

func (t *told) output(e event.Event, b event.Output) {
	to := "all"
	if b.To.Kind == "force" {
		to = b.To.Key
	}
	t.outputs[to]++
	if b.To.Member != "" {
		to += " (" + cmp.Or(t.members[b.To.Member], b.To.Member) + ")"
	}
	t.line(e.At, b.Realm, to+": "+b.Message)
}

// task tells what a task came to; while it runs it is a matter of progress.
func (t *told) task(e event.Event, b event.Task) {
	name := called(b)
	switch b.Status {
	case "queued":
		return
	case "running":
		t.running = append(t.running, working{b.ID, name})
	default:
		t.settled(e.At, b.Realm, working{b.ID, name}, b.Status, b.Error)
	}
	t.progress()
}

// settled tells what a task came to.
func (t *told) settled(at time.Time, realm string, task working, status string, failure *event.Error) {
	t.running = slices.DeleteFunc(t.running, func(w working) bool { return w.id == task.id })
	t.tasks[status]++
	t.ends(at, realm, task.name+": ", status)
	if failure != nil {
		t.failed[failure.Message] = true
		t.o.error(failure)
	}
}

// called is how a task is called: effect "Report" (lab/report, execution-success).
func called(b event.Task) string {
	switch b.Of {
	case "effect":
		return fmt.Sprintf("effect %q (%s/%s, %s)", b.Effect, b.Env, b.Target, b.Trigger)
	case "hook":
		return fmt.Sprintf("%s hook of %s", strings.TrimPrefix(b.Trigger, "environment-"), b.Env)
	}
	return "run of " + b.Env + "/" + b.Target
}

// result tells what a step of the session, or a run of a target, was answered. What a task failed with was told with the
// task.
func (t *told) result(e event.Event, b event.Result) {
	if b.Task == "" && b.Error != nil {
		switch {
		case t.pending:
			t.head(t.doing, e.At)
			t.ends(e.At, "", "", b.Status)
		case t.phased: // by another name
			t.ends(e.At, "", t.doing+": ", b.Status)
		default:
			t.ends(e.At, "", "", b.Status)
		}
	}
	// The task of a session that had to be given up has no other end.
	if i := slices.IndexFunc(t.running, func(w working) bool { return w.id == b.Task }); i >= 0 {
		t.settled(e.At, "", t.running[i], b.Status, b.Error)
		return
	}
	switch {
	case b.Value != nil:
		t.line(e.At, "", "returned "+string(b.Value))
	case b.Error == nil || b.Task != "" || t.failed[b.Error.Message]:
	case b.Error.Cause != nil && t.failed[b.Error.Cause.Message]:
		alone := *b.Error
		alone.Cause = nil
		t.o.error(&alone)
	default:
		t.o.error(b.Error)
	}
}

// progress shows what runs, or else which step waits.
func (t *told) progress() {
	var names []string
	for _, w := range t.running {
		if len(names) == 2 && len(t.running) > 3 {
			names = append(names, fmt.Sprintf("%d more", len(t.running)-2))
			break
		}
		names = append(names, w.name)
	}
	text := "waiting: " + t.doing
	if len(names) > 0 {
		text = "running " + strings.Join(names, ", ")
	}
	t.o.progress(text)
}

// changed is what a change did to a component: blue/firewall blocked: false -> true.
func changed(b event.Mission) string {
	return b.Text(func(v json.RawMessage) string { return stated(b.Change, v) })
}

// stated is a value of a change as people read it: a status is a word, but a balance that is a text keeps its quotes.
func stated(change string, v json.RawMessage) string {
	if change == mission.ActionExecution {
		return plain(v)
	}
	return string(v)
}

// summary tells what it came to: where a scenario file expects something, also how much of it was otherwise.
func (t *told) summary(expects bool, failures int) {
	o := t.o
	o.progress("")
	played := t.now.Sub(t.started)
	if !t.exact {
		played = played.Round(100 * time.Millisecond)
	}
	lines := [][2]string{
		{"tasks", counts(t.tasks, func(status string, _ int) string { return status }, "success", "failure", "skipped")},
		{"outputs", counts(t.outputs, func(to string, _ int) string { return "to " + visible(to) }, "all")},
		{"changes", fmt.Sprint(t.changes)},
		{"diagnostics", counts(t.remarks, func(severity string, n int) string { return plural(n, severity) }, "error", "warning")},
		{"played", span(played)},
	}
	switch {
	case expects && failures == 0:
		lines = append(lines, [2]string{"expectations", "met"})
	case expects:
		lines = append(lines, [2]string{"expectations", counted(failures, "failure")})
	}
	o.put(&o.stdout, "\n")
	for _, line := range lines {
		o.put(&o.stdout, line[0]+": "+line[1]+"\n")
	}
}

// counts lists how many there are of each: those of first, then the others by name.
func counts(of map[string]int, word func(name string, n int) string, first ...string) string {
	names := slices.Concat(first, slices.DeleteFunc(slices.Sorted(maps.Keys(of)), func(name string) bool { return slices.Contains(first, name) }))
	var list []string
	for _, name := range names {
		if n := of[name]; n > 0 {
			list = append(list, fmt.Sprintf("%d %s", n, word(name, n)))
		}
	}
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
