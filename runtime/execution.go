package runtime

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// Execution is one call of a target's script, or of a hook.
type Execution struct {
	session  *Session
	request  Request // of a run
	done     func(event.Result)
	deadline *time.Timer

	delivered atomic.Bool // the result is handed over
	wait      *js.Wait    // instead of done: the caller of Run drives the loop himself
	result    event.Result

	// The rest belongs to the session's goroutine.
	kind      string          // effect, hook, run or evaluation
	home      *realm          // nil for a lone run until somebody looks at the mission: see at
	action    *mission.Action // that a lone run is put at
	effect    *mission.Effect // of a mission; for a lone run made when looked at: see self; nil for a hook
	trigger   string          // of the effect: mission.SessionSetup, ...
	actor     *Member         // who executed the action; nil: nobody
	id        string          // empty until it began
	instance  *instance
	cause     *cause
	own       cause   // of a run
	target    *target // of a hook one that stands for its environment; nil for an effect whose target is not there
	hook      *hook
	task      js.Task
	arguments schema.Arguments
	context   contextObject
	args      [2]js.Value // the script's
	free      js.Value    // what the free variable `args` names
	stored    *js.Object  // of a lone run: what effect.args shares
	number    int         // of its session, from 1
	sleeps    []*sleep    // pending
	timers    []*nodeTimer
	why       *event.Error // it was cancelled
	failure   *event.Error // what it came to
	settled   bool
	wasLate   bool
}

func newRun(s *Session, r Request, done func(event.Result)) *Execution {
	x := &Execution{session: s, request: r, done: done, kind: "run", own: cause{re: r.Re}}
	x.cause = &x.own
	return x
}

// sleep is one pending context.sleep.
type sleep struct {
	timer  *js.Timer
	reject func(js.Value)
}

// begin starts an execution: everything before its script is called.
func (s *Session) begin(x *Execution) {
	if x.settled {
		return
	}
	t, arguments, problems, failure := s.admit(x.request)
	if failure == nil {
		x.target, x.arguments = t, arguments
		failure = x.place()
	}
	if failure != nil {
		x.refuse("refused", failure)
		return
	}
	x.queue()
	if x.request.Answer == WhenSettled {
		s.move(1)
	}
	s.setRunning(append(s.running, x))
	s.noteRunning()
	s.sayOfTarget(x)
	for _, p := range problems {
		s.diagnose(x, t.remark(p, p.Declared))
	}
	s.emit(x, x.event("queued", nil), x.event("running", nil))
	if limit := x.request.Timeout; limit > 0 {
		x.deadline = time.AfterFunc(limit, func() {
			s.cancel(x, &event.Error{Code: event.CodeTimeout, Message: fmt.Sprintf("stopped after %v", limit), Hint: "allow more time, or find out what it waits for"})
		})
	}
	x.call(t.script)
	if x.request.Answer == WhenBegun && !x.settled { // else it has its result
		s.boundary("", x.accepted)
	}
}

// accepted answers a run whose script has begun.
func (x *Execution) accepted(unkept *event.Error) {
	s := x.session
	result := failing(event.Result{Task: x.id, Status: "success"}, unkept)
	s.emitting.Lock()
	if s.abandoned.Load() {
		s.emitting.Unlock()
		return
	}
	s.send(x, x.cause, result)
	x.own.answered = true
	s.emitting.Unlock()
	x.deliver(result)
}

// queue gives an execution its place in the session's instance.
func (x *Execution) queue() {
	s := x.session
	s.tasks++
	x.number = s.tasks
	x.id = s.id + "." + strconv.Itoa(s.tasks)
	x.instance = s.now
	x.task.Owner = x
}

// call calls the script, or the hook, with what METIS gives it.
func (x *Execution) call(f js.Callable) {
	s := x.session
	x.args[0] = x.newContext()
	args := x.args[:1]
	if x.kind != "hook" && x.target.Dialect.ScriptTakesValues {
		values, failure := x.values()
		if failure != nil {
			x.settle(js.Outcome{Err: failure})
			return
		}
		args = append(args, values) // within x.args
	}
	var lost func()
	if s.opts.KeepPending && x.kind == "run" {
		lost = x.lost
	}
	s.vm.Run(&x.task, f, x.settle, lost, args...)
}

// admit decides whether a request can run: its target and its arguments are as they must be.
func (s *Session) admit(r Request) (*target, schema.Arguments, []schema.Problem, *event.Error) {
	s.prepare()
	if e := r.Target.Environment; s.mission != nil && e != nil {
		if env := s.environments[e.ID]; env != nil && env.Environment != e { // it would take the place of the mission's
			return nil, nil, nil, &event.Error{Code: event.CodeUsage,
				Message: fmt.Sprintf("the session has the environment %q of %s, and cannot have that of %s too", e.ID, env.Folder.Display, e.Folder.Display),
				Hint:    "run " + e.ID + "/TARGET, or begin a session with the other one"}
		}
	}
	t, failure := s.open(r.Target)
	if failure != nil {
		return nil, nil, nil, failure
	}
	arguments, problems, err := t.Arguments(r.Assignments, r.Args, schema.ArgumentOptions{Undeclared: r.Undeclared, ReadFile: r.ReadFile})
	if err != nil {
		return nil, nil, nil, argumentsError(err)
	}
	return t, arguments, problems, nil
}

// open is resolve in a session that can still run something.
func (s *Session) open(r Reference) (*target, *event.Error) {
	if failure := s.lossOf(); failure != nil {
		return nil, failure
	}
	return s.resolve(r)
}

// lossOf is why a session that is over does nothing any more; nil if it is not over.
func (s *Session) lossOf() *event.Error {
	if s.durable != nil && s.durable.taken != nil {
		return s.durable.taken
	}
	switch s.state {
	case ended:
		return &event.Error{Code: event.CodeSessionEnded, Message: fmt.Sprintf("session %q has ended", s.id), Hint: "begin a new session"}
	case broken:
		failure := &event.Error{Code: event.CodeSessionBroken, Message: fmt.Sprintf("session %q is broken: %s", s.id, s.vm.Broken().Message),
			Hint: "end it and begin a new one; its stores can still be read", Cause: s.vm.Broken()}
		if s.durable != nil {
			failure.Hint = "open it again: it goes on from its newest commit"
		}
		return failure
	}
	return nil
}

func (x *Execution) event(status string, failure *event.Error) event.Task {
	t := event.Task{ID: x.id, Of: x.kind, Status: status, Error: failure}
	switch x.kind {
	case "effect":
		t.Env, t.Target, t.Effect, t.Trigger, t.Realm = x.effect.EnvironmentID, x.effect.TargetID, x.effect.Name, x.effect.Trigger, x.home.name
	case "hook":
		t.Env, t.Trigger, t.Realm = x.target.environment.ID, x.hook.method, x.home.name
	default:
		t.Env, t.Target = x.target.environment.ID, x.target.ID
	}
	return t
}

// argumentsError is what a caller's arguments were refused for.
func argumentsError(err error) *event.Error {
	failure := &event.Error{Code: event.CodeArguments, Message: err.Error()}
	var all *schema.ArgumentsError
	if errors.As(err, &all) {
		var hints []string
		for _, p := range all.Problems {
			if p.Hint != "" && !slices.Contains(hints, p.Hint) {
				hints = append(hints, p.Hint)
			}
			if len(all.Problems) > 1 {
				failure.Also = append(failure.Also, &event.Error{Code: event.CodeArguments, Hint: p.Hint,
					Message: fmt.Sprintf("arguments of %q: %s", all.Target, p.Message)})
			}
		}
		failure.Hint = strings.Join(hints, "; ")
	}
	return failure
}

// settle ends an execution with the outcome of its script.
func (x *Execution) settle(o js.Outcome) {
	if x.settled {
		return
	}
	result := event.Result{Task: x.id, Status: "success"}
	switch {
	case x.why != nil:
		result.Status, result.Error = "failure", x.why
		if x.why.Code == event.CodeCancelled {
			result.Status = "cancelled"
		}
	case o.Err != nil:
		result.Status, result.Error = "failure", x.placed(o.Err)
		if o.Err.Code == event.CodeCancelled {
			result.Status = "cancelled"
		}
	case !x.asked():
		x.sayReturned(o.Value)
	case x.kind == "evaluation":
		if result.Value, result.Error = x.evaluated(o.Value); result.Error != nil {
			result.Status = "failure"
		}
	default:
		result.Value, result.Error = x.returned(o.Value)
		if result.Error != nil {
			result.Status = "failure"
		}
	}
	status := "success"
	if result.Error != nil {
		status = "failure"
	}
	x.settled, x.failure = true, result.Error
	if x.why != nil { // nobody waits for them any more but what the script left behind
		x.wake(nil)
		x.stopTimers(nil)
	}
	if x.kind == "evaluation" { // no task of METIS's
		x.finish(nil, result)
	} else {
		x.finish(x.event(status, result.Error), result)
	}
}

// asked tells whether somebody asked for the execution and waits for its result; else METIS itself calls it.
func (x *Execution) asked() bool {
	return x.kind == "run" || x.kind == "evaluation" || x.request.Target.Environment != nil
}

// wake takes the execution's sleeps off, each of which f is then called with.
func (x *Execution) wake(f func(*sleep)) {
	sleeps := x.sleeps
	x.sleeps = nil
	delete(x.session.asleep, x)
	for _, z := range sleeps {
		if x.session.vm.Loop.Stop(z.timer) && f != nil {
			f(z)
		}
	}
}

// rejectSleeps has the execution's sleeps fail.
func (x *Execution) rejectSleeps(why *event.Error) {
	x.wake(func(z *sleep) { z.reject(x.session.vm.NewError("Error", why.Message, why.Code, why.Hint)) })
}

// woke notes that a sleep has come to its end.
func (x *Execution) woke(z *sleep) {
	x.sleeps = slices.DeleteFunc(x.sleeps, func(y *sleep) bool { return y == z })
	if len(x.sleeps) == 0 {
		delete(x.session.asleep, x)
	}
}

// placed gives what a script failed with a place, if none is known: that of its cause, or of the await that an error without
// a stack came out of; else that of the script, for what is thrown is no Error, or the script is not async.
func (x *Execution) placed(failure *event.Error) *event.Error {
	if failure.Source != "" || failure.Code != event.CodeScript && failure.Code != event.CodeDenied || x.target == nil {
		return failure
	}
	placed := *failure
	at, ok := x.task.Resumed()
	switch {
	case failure.Cause != nil && failure.Cause.Source != "":
		placed.Source, placed.Frame = failure.Cause.Source, failure.Cause.Frame
	case ok && failure.Name != "":
		x.session.vm.Locate(&placed, at)
	default:
		placed.Source, placed.Frame = x.target.place("script")
	}
	return &placed
}

// returned is the value that the script returned as its host sees it.
func (x *Execution) returned(v js.Value) (json.RawMessage, *event.Error) {
	if js.IsUndefined(v) {
		return nil, nil
	}
	s := x.session
	text, lost, failure := s.vm.Stringify(&x.task, v)
	if failure != nil {
		if s.vm.Broken() != nil {
			return nil, s.vm.Broken()
		}
		s.diagnose(x, event.Diagnostic{Code: "value-lost", Severity: schema.SeverityWarning, Source: x.target.File,
			Message: "what the script returned cannot be written as JSON: " + short(failure), Hint: "return plain data"})
		return nil, nil
	}
	for i, l := range lost {
		if i == 5 {
			break
		}
		s.diagnose(x, event.Diagnostic{Code: "value-lost", Severity: schema.SeverityWarning, Source: x.target.File,
			Message: fmt.Sprintf("the returned value%s: in JSON %s", l.Path, l.What),
			Hint:    "return plain data: Object.fromEntries(map), [...set], String(value)"})
	}
	x.sayReturned(v)
	return text, nil
}

// sayReturned says, once of a target, that METIS throws a returned value away.
func (x *Execution) sayReturned(v js.Value) {
	s := x.session
	if js.IsUndefined(v) || x.kind == "hook" || x.target.saidReturned || !s.infos() {
		return
	}
	x.target.saidReturned = true
	source, frame := x.target.place("script")
	s.diagnose(x, event.Diagnostic{Code: "returned-value", Severity: schema.SeverityInfo, Source: source, Frame: frame,
		Message: "the script returns a value: METIS throws it away", Hint: "use context.sendOutput or a store for what others are to see"})
}

// finish ends an execution once what it has done is on disk, where it is kept there.
func (x *Execution) finish(task event.Body, result event.Result) {
	if x.deadline != nil {
		x.deadline.Stop()
	}
	what := ""
	if x.session.durable != nil && x.target != nil && task != nil {
		what = x.called() + " " + result.Status
	}
	x.session.boundary(what, func(unkept *event.Error) {
		if unkept != nil && result.Status == "success" {
			result = failing(result, unkept)
			x.failure = unkept
			if t, ok := task.(event.Task); ok {
				t.Status, t.Error = "failure", unkept
				task = t
			}
		}
		x.tell(task, result)
		x.session.quiet()
	})
}

// failing is a result whose effect is not on disk.
func failing(result event.Result, unkept *event.Error) event.Result {
	if unkept != nil && result.Error == nil {
		result.Status, result.Value, result.Error = "failure", nil, unkept
	}
	return result
}

// tell sends the last events of an execution and hands its result over, or keeps it until the session has settled. In
// one piece: who abandons the session meanwhile finds it running, or all of it said.
func (x *Execution) tell(task event.Body, result event.Result) {
	s := x.session
	var kept *operation
	s.emitting.Lock()
	s.running = slices.DeleteFunc(s.running, func(y *Execution) bool { return x == y })
	switch {
	case s.abandoned.Load():
	case !x.asked() || x.own.answered:
		s.send(x, x.cause, task)
	case task == nil:
		s.send(x, x.cause, result)
	case x.request.Answer == WhenSettled:
		s.send(x, x.cause, task)
		kept = &operation{run: x, cause: x.cause, result: result, done: x.deliver}
		s.owed = append(s.owed, kept)
	default:
		s.send(x, x.cause, task, result)
	}
	if kept == nil && x.asked() {
		x.own.answered = true
	}
	s.emitting.Unlock()
	s.vm.Loop.Held = len(s.running)
	if x.request.Answer == WhenSettled && x.id != "" {
		defer s.move(-1) // see begin
	}
	if kept == nil {
		x.deliver(result)
		return
	}
	s.whenSettled(func() { s.conclude(kept, result) })
}

func (x *Execution) deliver(result event.Result) {
	if !x.delivered.CompareAndSwap(false, true) {
		return
	}
	if x.done != nil {
		x.done(result)
	}
	if x.wait != nil {
		x.result = result
		x.session.move(-1)
		x.wait.Finish()
	}
}

// refuse ends an execution that never ran.
func (x *Execution) refuse(status string, failure *event.Error) {
	if x.settled {
		return
	}
	x.settled = true
	x.finish(nil, event.Result{Status: status, Error: failure})
}

// abort is the first step of a cancel: what the script waits for is rejected, so that its finally
// clauses run. What it waits for besides is left alone, and the execution settled without it.
func (x *Execution) abort(why *event.Error) {
	if x.settled || x.why != nil {
		return
	}
	x.why = x.waiting(*why)
	s := x.session
	x.rejectSleeps(why)
	x.stopTimers(why)
	s.vm.Abort(&x.task, x.why)
	if !x.settled {
		x.settle(js.Outcome{Err: x.why})
	}
}

const cutMessage = "the session ended while the script ran"

// cut is METIS's teardown: a sleeping script never goes on, not even its finally clauses (spec 3.2.4).
func (x *Execution) cut(why string) {
	if x.settled {
		return
	}
	x.wake(nil)
	x.why = x.waiting(event.Error{Code: event.CodeCancelled, Message: why})
	x.settle(js.Outcome{})
}

// lost settles an execution that nothing can settle any more, with the line of its await.
func (x *Execution) lost() {
	if x.settled {
		return
	}
	x.settle(js.Outcome{Err: x.waiting(event.Error{
		Code: event.CodeNeverSettles, Message: "the script waits for a promise that nothing can settle any more",
		Hint: "resolve or reject the promise it awaits; METIS would wait for it for ever",
	})})
}

// waiting is a failure of an execution that is suspended, at its innermost await, with a stack if there are more.
func (x *Execution) waiting(failure event.Error) *event.Error {
	waits := x.task.Waits()
	if len(waits) > 0 {
		x.session.vm.Locate(&failure, waits[0])
	}
	if len(waits) > 1 {
		failure.Stack = failure.Message
		for _, at := range waits {
			failure.Stack += "\n    at await (" + at.String() + ")"
		}
	}
	return &failure
}

// late notes that an execution did something after its script had settled.
func (x *Execution) late(what string) {
	if !x.settled || x.wasLate {
		return
	}
	x.wasLate = true
	x.session.diagnose(x, event.Diagnostic{Code: "work-left-behind", Severity: schema.SeverityWarning, Source: x.session.vm.Where().String(),
		Message: fmt.Sprintf("%s %s after its script had settled", x.called(), what),
		Hint:    "await what the script starts: METIS takes the effect for finished, and a reset or the end of the session cuts the rest"})
}
